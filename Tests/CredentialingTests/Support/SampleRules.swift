import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

extension Rules {
    /// Rules of the sample board: ten hours of training; two years; one hour of continuing education.
    static func sample(
        version: String = "1",
        effectiveOn: String = "2020-01-01",
        _ change: (inout Rules) -> Void = { _ in }
    ) -> Rules {
        var credential = CredentialRules()
        credential.code = "CPS"
        credential.title = "Certified Peer Specialist"
        credential.initial = [.hours("training", .training, minutes: 600)]
        credential.cycle.months = 24
        credential.cycle.expiry = .anniversary
        credential.cycle.opensDaysBefore = 90
        credential.cycle.lateDays = 30
        credential.renewal = [.hours("ce", .continuingEducation, minutes: 60)]
        var rules = Rules()
        rules.board = Sample.board.description
        rules.title = "Certification Board"
        rules.version = version
        rules.effectiveOn = effectiveOn
        rules.timeZone = "America/New_York"
        rules.credentials = [credential]
        change(&rules)
        return rules
    }
}

extension Requirement {
    private static func named(_ id: String, _ kind: OneOf_Requirement) -> Requirement {
        var requirement = Requirement()
        requirement.id = id
        requirement.title = "Requirement \(id)"
        requirement.requirement = kind
        return requirement
    }

    static func hours(
        _ id: String,
        _ kind: HoursKind,
        minutes: UInt32,
        withinMonths: UInt32 = 0,
        minima: [(categories: [String], minutes: UInt32)] = []
    ) -> Requirement {
        var hours = HoursRequirement()
        hours.of = kind
        hours.need.hours = minutes / 60
        hours.need.minutes = minutes % 60
        hours.withinMonths = withinMonths
        hours.minima = minima.map { part in
            var minimum = CategoryMinimum()
            minimum.categories = part.categories
            minimum.need.minutes = part.minutes
            return minimum
        }
        return named(id, .hours(hours))
    }

    func changed(_ change: (inout Requirement) -> Void) -> Requirement {
        var requirement = self
        change(&requirement)
        return requirement
    }

    static func module(_ id: String, _ modules: [String], providers: [String] = []) -> Requirement {
        var module = ModuleRequirement()
        module.modules = modules
        module.providers = providers
        return named(id, .module(module))
    }

    static func exam(_ id: String, _ code: String, minimumScore: UInt32 = 0) -> Requirement {
        var exam = ExamRequirement()
        exam.exam = code
        exam.minimumScore = minimumScore
        return named(id, .exam(exam))
    }

    static func attestation(_ id: String, _ kind: AttestationKind) -> Requirement {
        var attestation = AttestationRequirement()
        attestation.kind = kind
        return named(id, .attestation(attestation))
    }

    static func competency(
        _ id: String,
        _ code: String,
        methods: [AssessmentMethod] = [],
        minimumPercent: UInt32 = 0
    ) -> Requirement {
        var competency = CompetencyRequirement()
        competency.competency = code
        competency.methods = methods
        competency.minimumScorePercent = minimumPercent
        return named(id, .competency(competency))
    }

    static func allOf(_ id: String, _ parts: [Requirement]) -> Requirement {
        var group = GroupRequirement()
        group.requirements = parts
        return named(id, .allOf(group))
    }

    static func anyOf(_ id: String, _ parts: [Requirement]) -> Requirement {
        var group = GroupRequirement()
        group.requirements = parts
        return named(id, .anyOf(group))
    }
}
