import CivilTime
import CredentialingSchema

/// What counts for a person, with the time at which it was sent; duplicates are left out.
struct CareerLedger {
    var hours: [(kind: HoursKind, allocations: [Allocation], sentAt: CommandTime)] = []
    var passedExams: [(code: String, sentAt: CommandTime)] = []
    var attestations: [(kind: AttestationKind, sentAt: CommandTime)] = []

    /// The denials, with their days.
    var denials: [(id: String, day: CivilDate)] = []

    /// The requirements of an application that are not met by what was sent before a time.
    func unmet(of program: CredentialProgram, before time: CommandTime) -> [String] {
        program.initial.filter { !isMet($0.kind, before: time) }.map(\.id)
    }

    private func isMet(_ requirement: ProgramRequirement.Kind, before time: CommandTime) -> Bool {
        switch requirement {
        case .hours(let kind, let need):
            need.isMet(by: tally(of: kind, before: time))
        case .exam(let code):
            passedExams.contains { $0.code == code && $0.sentAt < time }
        case .attestation(let kind):
            attestations.contains { $0.kind == kind && $0.sentAt < time }
        }
    }

    func tally(of kind: HoursKind, before time: CommandTime? = nil) -> MinuteTally {
        var tally = MinuteTally()
        for entry in hours where entry.kind == kind {
            if let time, entry.sentAt >= time { continue }
            tally.add(entry.allocations)
        }
        return tally
    }
}
