/// Where people practise, who supervises them, and who examines them.
enum Workplaces {
    static let organizations = [
        "Hope House Community Center", "Riverside Recovery Residence", "County Behavioral Health",
        "Second Wind Outreach", "St. Brigid Hospital", "Veterans Peer Line", "Harvest Street Shelter",
        "Tribal Wellness Department", "New Path Re-entry Services", "Lighthouse Drop-in Center",
    ]

    static let qualifications = [
        "Certified peer supervisor", "Licensed clinical social worker", "Licensed professional counselor",
        "Qualified staff by job description",
    ]

    static let examiner = "Regional Testing Center"
}
