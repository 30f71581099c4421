import CivilTime

/// People who are trained together: same provider, same sessions, one correlation id.
struct TrainingClass {
    static let size = 24
    /// Registration is open for so long before the first session.
    static let registrationDays = 30

    let correlationID: String
    let provider: String
    let assessor: String
    let begins: CivilDate
    let isOnline: Bool
    /// Each course with its day, in order.
    let sessions: [(course: Course, day: CivilDate)]

    /// Classes begin evenly over the window, the first one when its registration has been open.
    init(index: Int, of simulation: Simulation) {
        var random = SplitMix64(seed: simulation.seed, purpose: .trainingClass, index: index)
        let classes = (simulation.peers + Self.size - 1) / Self.size
        let window = simulation.window
        let open = window.lowerBound.days(until: window.upperBound) - Self.registrationDays
        begins = window.lowerBound.moved(days: Self.registrationDays + index * open / classes)
        correlationID = "class-\(index + 1)"
        provider = random.pick(CourseCatalogue.providers)
        assessor = People.name(using: &random)
        isOnline = random.happens(percent: 40)
        let pace = random.pick([3, 4, 7, 7, 10])
        let first = begins
        sessions = CourseCatalogue.curriculum.enumerated().map { ($1, first.moved(days: $0 * pace)) }
    }

    var lastDay: CivilDate { sessions.last?.day ?? begins }
}
