import CivilTime
import CredentialingSchema
import Identifiers

/// Most minutes that one training module can have: 400 hours.
private let moduleMinutesMax: UInt32 = 24_000
/// Most minutes of one CE activity: 100 hours.
private let ceuMinutesMax: UInt32 = 6_000
private let minutesPerDay: UInt32 = 1_440
/// Longest period that one experience entry can cover, in days.
private let experienceDaysMax = 366

extension Decider {
    static func decideRegisterPeer(
        _ command: RegisterPeer,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let check = FieldCheck(command: "registerPeer", today: context.today)
        guard !record.exists else {
            throw Rejection(
                .peerExists,
                "the person \(record.peer) is registered already",
                field: "registerPeer.peerId"
            )
        }
        let on = try check.date(command.registeredOn, "registeredOn")
        guard command.hasPersonal else { throw check.missing("personal", "the person's name") }
        try check.personal(command.personal, on: on, "registeredOn")
        var data = PersonalData()
        data.details = command.personal
        return DecidedEvent(.peerRegistered(PeerRegistered()), effectiveOn: on, personal: data)
    }

    static func decideCompleteModule(
        _ command: CompleteModule,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let check = FieldCheck(command: "completeModule", today: context.today)
        try check.text(command.module, "module", "the module's code")
        try check.text(command.provider, "provider", "who gave the training")
        try check.optionalText(command.title, "title")
        try check.optionalText(command.certificate, "certificate")
        try check.known(command.mode, "mode")
        try check.allocations(command.allocations, max: moduleMinutesMax)
        let on = try check.date(command.completedOn, "completedOn")
        var event = ModuleCompleted()
        event.module = command.module
        event.title = command.title
        event.provider = command.provider
        event.allocations = command.allocations
        event.mode = command.mode
        event.certificate = command.certificate
        return DecidedEvent(.moduleCompleted(event), effectiveOn: on)
    }

    static func decideLogSupervision(
        _ command: LogSupervision,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let check = FieldCheck(command: "logSupervision", today: context.today)
        try check.text(command.supervisor, "supervisor", "who supervised")
        try check.optionalText(command.qualification, "qualification")
        if !command.category.isEmpty { try check.code(command.category, "category", "a category code") }
        try check.known(command.mode, "mode")
        try check.minutes(command.minutes, "minutes", max: minutesPerDay)
        let on = try check.date(command.supervisedOn, "supervisedOn")
        var event = SupervisionLogged()
        event.supervisor = command.supervisor
        event.qualification = command.qualification
        event.category = command.category
        event.minutes = command.minutes
        event.mode = command.mode
        return DecidedEvent(.supervisionLogged(event), effectiveOn: on)
    }

    static func decideLogExperience(
        _ command: LogExperience,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let check = FieldCheck(command: "logExperience", today: context.today)
        try check.text(command.organization, "organization", "where the work was done")
        try check.optionalText(command.verifiedBy, "verifiedBy")
        if !command.category.isEmpty { try check.code(command.category, "category", "a category code") }
        let through = try check.date(command.throughOn, "throughOn")
        let from = try check.date(command.fromOn, "fromOn")
        guard from <= through else {
            throw check.invalid("fromOn", "is after throughOn: \(from) > \(through)")
        }
        let days = from.days(until: through) + 1
        guard days <= experienceDaysMax else {
            throw check.invalid("fromOn", "begins a period of \(days) days, \(experienceDaysMax) are allowed")
        }
        try check.minutes(command.minutes, "minutes", max: UInt32(days) * minutesPerDay)
        var event = ExperienceLogged()
        event.organization = command.organization
        event.minutes = command.minutes
        event.fromOn = command.fromOn
        event.category = command.category
        event.verifiedBy = command.verifiedBy
        return DecidedEvent(.experienceLogged(event), effectiveOn: through)
    }

    static func decideLogCEU(
        _ command: LogCEU,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let check = FieldCheck(command: "logCEU", today: context.today)
        try check.text(command.activity, "activity", "the activity's code")
        try check.text(command.provider, "provider", "who gave it")
        try check.optionalText(command.title, "title")
        try check.known(command.mode, "mode")
        try check.allocations(command.allocations, max: ceuMinutesMax)
        let on = try check.date(command.completedOn, "completedOn")
        var event = CEULogged()
        event.activity = command.activity
        event.title = command.title
        event.provider = command.provider
        event.allocations = command.allocations
        event.mode = command.mode
        return DecidedEvent(.ceuLogged(event), effectiveOn: on)
    }
}
