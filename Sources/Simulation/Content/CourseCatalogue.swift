/// A course of a provider's catalogue and the minutes it gives in each category.
struct Course: Sendable {
    let code: String
    let title: String
    let parts: [(category: String, minutes: Int)]

    init(_ code: String, _ title: String, _ parts: (String, Int)...) {
        self.code = code
        self.title = title
        self.parts = parts.map { (category: $0.0, minutes: $0.1) }
    }
}

/// What is taught, in the sizes in which it is taught.
enum CourseCatalogue {
    static let advocacy = "advocacy"
    static let mentoring = "mentoring-education"
    static let recovery = "recovery-wellness"
    static let ethics = "ethical-responsibility"

    /// The curriculum of a class: 46 hours in the four domains.
    static let curriculum = [
        Course("ADV-101", "History of the Peer Movement", (advocacy, 240)),
        Course("REC-101", "Principles of Recovery", (recovery, 240)),
        Course("ETH-101", "Ethics for Peer Workers", (ethics, 360)),
        Course("MEN-110", "Applying Lived Experience", (mentoring, 240)),
        Course("ETH-120", "Boundaries and Dual Relationships", (ethics, 240)),
        Course("MEN-130", "Peer-to-Peer Beliefs and Values", (mentoring, 180)),
        Course("ADV-120", "Person-Centered Language and Advocacy", (advocacy, 240)),
        Course("REC-120", "Intervention Skills", (recovery, 180)),
        Course("ETH-140", "Confidentiality and Records", (ethics, 180)),
        Course("REC-160", "Trauma and Crisis Tools", (recovery, 180)),
        Course("ADV-140", "Working in Multidisciplinary Teams", (advocacy, 120), (mentoring, 60)),
        Course("MEN-150", "Facilitating Groups", (mentoring, 120)),
        Course("ETH-160", "Documentation and Mandated Reporting", (ethics, 180)),
    ]

    /// Continuing education.
    static let continuing = [
        Course("CE-ADV-201", "Housing Rights and Local Resources", (advocacy, 180)),
        Course("CE-ADV-215", "Speaking before Councils and Boards", (advocacy, 120)),
        Course("CE-MEN-203", "Mentoring New Peer Workers", (mentoring, 240)),
        Course("CE-MEN-220", "Motivational Conversations", (mentoring, 180)),
        Course("CE-MEN-231", "Supporting Families", (mentoring, 120), (advocacy, 60)),
        Course("CE-REC-202", "Overdose Response Refresher", (recovery, 90)),
        Course("CE-REC-218", "Trauma-Informed Support", (recovery, 240)),
        Course("CE-REC-226", "Wellness Planning", (recovery, 180)),
        Course("CE-REC-240", "Peer Work with Veterans", (recovery, 150)),
        Course("CE-REC-251", "Sleep, Food and Movement", (recovery, 60)),
        Course("CE-ETH-201", "Ethics Update", (ethics, 180)),
        Course("CE-ETH-212", "Social Media and Boundaries", (ethics, 120)),
        Course("CE-ETH-224", "Confidentiality across Agencies", (ethics, 120), (advocacy, 60)),
        Course("CE-ETH-236", "Cultural Humility in Practice", (ethics, 90), (recovery, 90)),
        Course("CE-ETH-245", "Ethical Decision Making", (ethics, 180)),
        Course("CE-ETH-250", "Documentation Clinic", (ethics, 60)),
    ]

    static let providers = [
        "Lakeside Recovery Institute", "Open Door Training Center", "Harbor Peer Academy",
        "Prairie Wellness College", "Riverbend Community Education", "Bridgework Learning Cooperative",
        "North Star Peer Network", "Cedar Valley Training Collaborative",
    ]
}
