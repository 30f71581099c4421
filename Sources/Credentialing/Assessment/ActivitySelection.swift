import CredentialingSchema

/// Which part of a record a minimum or a cap is about. What is empty does not select.
struct ActivitySelection {
    let categories: [String]
    let modes: [Mode]
    let providers: [String]
    let activities: [String]
    /// What kind of activity it was does not matter.
    private let isOfCategoriesAlone: Bool

    init(_ minimum: CategoryMinimum) {
        self.init(minimum.categories, minimum.modes, minimum.providers, minimum.activities)
    }

    init(_ cap: HoursCap) { self.init(cap.categories, cap.modes, cap.providers, cap.activities) }

    private init(_ categories: [String], _ modes: [Mode], _ providers: [String], _ activities: [String]) {
        self.categories = categories
        self.modes = modes
        self.providers = providers
        self.activities = activities
        isOfCategoriesAlone = modes.isEmpty && providers.isEmpty && activities.isEmpty
    }

    func selects(_ category: String) -> Bool { categories.isEmpty || categories.contains(category) }

    /// Whether anything of an entry can be selected.
    func selects(_ entry: EvidenceEntry) -> Bool {
        isOfCategoriesAlone
            || (modes.isEmpty || modes.contains(entry.mode))
                && (providers.isEmpty || entry.activity.map { providers.contains($0.provider) } ?? false)
                && (activities.isEmpty || entry.activity.map { activities.contains($0.code) } ?? false)
    }

    /// Whether a part of an entry is selected.
    func selects(_ category: String, of entry: EvidenceEntry) -> Bool { selects(category) && selects(entry) }

    /// What an entry must be besides of a category.
    var test: ActivityTest {
        if isOfCategoriesAlone { return .all }
        return providers.isEmpty && activities.isEmpty ? .modes(modes) : .more
    }

    /// The one category that it is about; nil when it is about more or about something else.
    var onlyCategory: String? {
        categories.count == 1 && isOfCategoriesAlone ? categories[0] : nil
    }

    /// For people: `ethics or boundaries, in person or live online`.
    var text: String {
        [categories, modes.map(\.text), activities, providers.map { "of \($0)" }]
            .filter { !$0.isEmpty }
            .map { $0.joined(separator: " or ") }
            .joined(separator: ", ")
    }
}

/// The quickest way to ask a selection about an entry.
enum ActivityTest {
    case all
    case modes([Mode])
    case more
}

extension Mode {
    fileprivate var text: String {
        switch self {
        case .inPerson: "in person"
        case .liveOnline: "live online"
        case .selfPaced: "self-paced"
        default: "another mode"
        }
    }
}

extension EvidenceEntry {
    /// The module or CE activity; nil for evidence of other kinds.
    var activity: Activity? {
        switch content {
        case .module(let activity), .continuingEducation(let activity): activity
        default: nil
        }
    }

}
