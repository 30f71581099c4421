import CivilTime
import CredentialingSchema
import Identifiers

/// One person's record, judged anew from the commands alone.
///
/// Written without the simulation's own sums: the needs are those that the standard publishes.
struct PeerAudit {
    struct Complaint: Error, CustomStringConvertible {
        let description: String
    }

    struct Hours {
        let id: String
        let day: CivilDate
        let parts: [(category: String, minutes: Int)]
    }

    struct Credential {
        let number: String
        let issuedOn: CivilDate
        var cycle = 1
        /// By which the current cycle is extended.
        var extraMonths = 0
        /// Of the cycle before.
        var expiredOn: CivilDate?
        var filedOn: CivilDate?
    }

    /// Events that a later command voids: they count for nothing, whenever the void comes.
    let voided: Set<String>
    var kinds: [String: Command.OneOf_Command] = [:]
    var voidsDone: Set<String> = []
    var training: [Hours] = []
    var supervision: [Hours] = []
    var experience: [Hours] = []
    var education: [Hours] = []
    var lastWorked: CivilDate?
    var passedExam = false
    var attested: Set<AttestationKind> = []
    var appliedOn: CivilDate?
    var credential: Credential?
    /// Denials, with the day of the application that each decided.
    var denied: [String: CivilDate] = [:]

    init(voided: Set<String>) {
        self.voided = voided
    }

    static func require(_ holds: Bool, _ complaint: @autoclosure () -> String) throws {
        if !holds { throw Complaint(description: complaint()) }
    }

    mutating func take(_ command: Command) throws {
        let id = command.commandID
        let body = try Self.body(of: command)
        switch body {
        case .completeModule(let module):
            training.append(try hours(id, module.completedOn, module.allocations))
        case .logCeu(let activity):
            education.append(try hours(id, activity.completedOn, activity.allocations))
        case .logSupervision(let session):
            try Self.require((60...120).contains(session.minutes), "session of \(session.minutes) minutes")
            let part = (session.category, Int(session.minutes))
            supervision.append(Hours(id: id, day: try CivilDate(session.supervisedOn), parts: [part]))
        case .logExperience(let entry): try take(entry, id)
        case .passCompetency(let passed):
            try Self.require((70...100).contains(passed.scorePercent), "passed with \(passed.scorePercent)")
        case .failCompetency(let failed):
            try Self.require(failed.scorePercent < 70 && !failed.feedback.isEmpty, "failed without reason")
        case .recordExam(let exam):
            try Self.require(exam.exam == "IC&RC-PR" && !passedExam, "exam \(exam.exam)")
            passedExam = exam.outcome == .passed
        case .signAttestation(let attestation): attested.insert(attestation.kind)
        case .voidRecord(let void): try take(void)
        default: try takeDecision(body, id)
        }
        kinds[id] = body
    }

    static func body(of command: Command) throws -> Command.OneOf_Command {
        guard let body = command.command else { throw Complaint(description: "an empty command") }
        return body
    }

    private func hours(_ id: String, _ day: String, _ allocations: [Allocation]) throws -> Hours {
        try Self.require(!allocations.isEmpty, "no allocation")
        try Self.require(allocations.allSatisfy { (30...480).contains($0.minutes) }, "odd minutes")
        return Hours(
            id: id,
            day: try CivilDate(day),
            parts: allocations.map { ($0.category, Int($0.minutes)) }
        )
    }

    private mutating func take(_ entry: LogExperience, _ id: String) throws {
        let from = try CivilDate(entry.fromOn)
        let through = try CivilDate(entry.throughOn)
        let days = from.days(until: through) + 1
        try Self.require(days >= 1 && days <= 31, "an entry of \(days) days")
        try Self.require(Int(entry.minutes) <= days * 10 * 60, "more than ten hours a day")
        if let lastWorked { try Self.require(from > lastWorked, "months overlap") }
        lastWorked = through
        experience.append(Hours(id: id, day: through, parts: [(entry.category, Int(entry.minutes))]))
    }

    private mutating func take(_ void: VoidRecord) throws {
        switch kinds[void.eventID] {
        case .completeModule, .logCeu, .logSupervision: break
        default: throw Complaint(description: "voids something else than hours of this person")
        }
        try Self.require(voidsDone.insert(void.eventID).inserted, "voids twice")
        try Self.require(void.reason != .unspecified && !void.explanation.isEmpty, "voids without reason")
    }

    func minutes(
        _ entries: [Hours],
        in category: String? = nil,
        within range: ClosedRange<CivilDate>? = nil
    ) -> Int {
        entries.filter { !voided.contains($0.id) && range?.contains($0.day) ?? true }
            .flatMap(\.parts)
            .filter { category == nil || $0.category == category }
            .reduce(0) { $0 + $1.minutes }
    }
}
