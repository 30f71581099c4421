import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

/// A record of evidence to be assessed, written down in one line per entry.
struct AssessedRecord {
    private(set) var world: World

    init() throws {
        world = try World()
    }

    @discardableResult
    mutating func module(
        _ date: String,
        _ allocations: [Allocation],
        code: String = "",
        provider: String = "Academy",
        mode: Mode = .unspecified
    ) throws -> String {
        try world.given(
            Sample.completeModule.with {
                $0.completeModule.mode = mode
                $0.completeModule.completedOn = date
                $0.completeModule.allocations = allocations
                $0.completeModule.provider = provider
                $0.completeModule.module = code.isEmpty ? "m-\(world.history.count)" : code
            }
        ).description
    }

    @discardableResult
    mutating func ceu(
        _ date: String,
        _ allocations: [Allocation],
        code: String = "",
        provider: String = "Academy",
        mode: Mode = .unspecified
    ) throws -> String {
        try world.given(
            Sample.logCEU.with {
                $0.logCeu.mode = mode
                $0.logCeu.completedOn = date
                $0.logCeu.allocations = allocations
                $0.logCeu.provider = provider
                $0.logCeu.activity = code.isEmpty ? "ce-\(world.history.count)" : code
            }
        ).description
    }

    @discardableResult
    mutating func add(_ command: Command) throws -> String {
        try world.given(command).description
    }

    func assess(
        _ requirement: Requirement,
        asOf: String = "2026-06-15",
        cycle: ClosedRange<CivilDate>? = nil,
        appliedOn: String? = nil,
        issuedOn: String? = nil,
        withEvidence: Bool = true
    ) -> RequirementResult {
        let dates = AssessmentDates(
            asOf: day(asOf),
            cycle: cycle,
            appliedOn: appliedOn.map(day),
            issuedOn: issuedOn.map(day)
        )
        return Assessor(record: world.record, dates: dates, withEvidence: withEvidence)
            .assess([requirement])[0]
    }
}

extension RequirementResult {
    /// Minutes or reason by event.
    var judged: [String: String] {
        Dictionary(
            uniqueKeysWithValues: evidence.map {
                ($0.eventID, $0.disposition == .counted ? "\($0.minutes)" : $0.reason)
            }
        )
    }
}
