import CivilTime
import CredentialingSchema

/// What a credential's rules ask for, in the form that simulated careers follow.
struct CredentialProgram: Sendable {
    let rules: Rules
    let effectiveOn: CivilDate
    let credential: CredentialRules
    let categories: [String]
    let initial: [ProgramRequirement]
    let renewal: HoursNeed
    let months: Int
    let opensDaysBefore: Int
    let lateDays: Int

    var board: String { rules.board }

    /// Follows the first credential of the rules.
    init(rules: Rules) throws(SimulationError) {
        guard let credential = rules.credentials.first, let effectiveOn = try? CivilDate(rules.effectiveOn)
        else { throw SimulationError(.unsupportedRules, "the rules have no credential or no date") }
        self.rules = rules
        self.effectiveOn = effectiveOn
        self.credential = credential
        categories = rules.categories.map(\.code)
        var initial: [ProgramRequirement] = []
        for requirement in credential.initial { initial.append(try ProgramRequirement(requirement)) }
        self.initial = initial
        guard credential.renewal.count == 1, let renewal = credential.renewal.first,
            case .hours(.continuingEducation, let need) = try ProgramRequirement(renewal).kind
        else {
            throw SimulationError(.unsupportedRules, "a renewal takes something else than hours")
        }
        let taught = Set(CourseCatalogue.continuing.flatMap { $0.parts.map(\.category) })
        guard need.minima.allSatisfy({ !taught.isDisjoint(with: $0.categories) }) else {
            throw SimulationError(.unsupportedRules, "a renewal takes hours that nobody here teaches")
        }
        self.renewal = need
        guard [.anniversary, .endOfMonth].contains(credential.cycle.expiry), credential.cycle.lateMonths == 0,
            credential.cycle.leapDay != .march1, credential.cycle.opensMonthsBefore == 0
        else { throw SimulationError(.unsupportedRules, "cycles end on a day that nobody here counts on") }
        months = Int(credential.cycle.months)
        opensDaysBefore = Int(credential.cycle.opensDaysBefore)
        lateDays = Int(credential.cycle.lateDays)
        guard months > 0, opensDaysBefore > 2 else {
            throw SimulationError(.unsupportedRules, "nobody can renew in the cycle's window")
        }
    }

    /// Last valid day of a cycle; the first cycle is number 1.
    /// - Parameter extraMonths: by which this cycle alone was extended.
    func expiry(ofCycle number: Int, issuedOn: CivilDate, extraMonths: Int = 0) -> CivilDate {
        guard let anniversary = try? issuedOn.adding(months: months * number + extraMonths) else {
            preconditionFailure("a career stays within the calendar")
        }
        return credential.cycle.expiry == .endOfMonth ? anniversary.lastOfMonth : anniversary
    }

    /// The hours of a kind that an application takes; nil when it takes none.
    func need(of kind: HoursKind) -> HoursNeed? {
        for requirement in initial {
            if case .hours(kind, let need) = requirement.kind { return need }
        }
        return nil
    }

    var exams: [String] {
        initial.compactMap { if case .exam(let code) = $0.kind { code } else { nil } }
    }

    var attestations: [AttestationKind] {
        initial.compactMap { if case .attestation(let kind) = $0.kind { kind } else { nil } }
    }
}
