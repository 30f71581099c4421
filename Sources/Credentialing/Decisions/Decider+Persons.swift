import CivilTime
import CredentialingSchema
import Identifiers

extension Decider {
    static func decideAmendPersonalDetails(
        _ command: AmendPersonalDetails,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let check = FieldCheck(command: "amendPersonalDetails", today: context.today)
        let on = try check.date(command.amendedOn, "amendedOn")
        guard command.hasPersonal else { throw check.missing("personal", "the person's details, whole") }
        try check.personal(command.personal, on: on, "amendedOn")
        var data = PersonalData()
        data.details = command.personal
        return DecidedEvent(
            .personalDetailsAmended(PersonalDetailsAmended()),
            effectiveOn: on,
            personal: data
        )
    }

    static func decideLinkIdentity(
        _ command: LinkIdentity,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let check = FieldCheck(command: "linkIdentity", today: context.today)
        try check.code(command.system, "system")
        try check.text(command.identifier, "identifier", "what the other body calls the person")
        let on = try check.date(command.linkedOn, "linkedOn")
        var event = IdentityLinked()
        event.system = command.system
        var data = PersonalData()
        data.identifier = command.identifier
        return DecidedEvent(.identityLinked(event), effectiveOn: on, personal: data)
    }

    /// Two events: one in the stream that ends here, one in the stream that goes on.
    static func decideMergePeers(
        _ command: MergePeers,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> [DecidedEvent] {
        let check = FieldCheck(command: "mergePeers", today: context.today)
        let on = try check.date(command.mergedOn, "mergedOn")
        let survivor = try check.other(command.intoPeerID, "intoPeerId", than: record.peer)
        guard let other = context.other?.record, other.exists else {
            throw Rejection(
                .peerUnknown,
                "no person \(survivor) is registered",
                field: check.path("intoPeerId")
            )
        }
        if let next = other.mergedInto {
            throw Rejection(
                .peerMerged,
                "the person \(survivor) goes on as \(next) since a merge: merge into that id",
                field: check.path("intoPeerId")
            )
        }
        let length = record.length + other.length
        guard length < Record.eventsMax else {
            throw Rejection(
                .recordTooLong,
                "the records of \(record.peer) and \(survivor) hold \(length) events, \(Record.eventsMax) are allowed",
                field: check.path("intoPeerId")
            )
        }
        let depth = record.mergeDepth + 1
        // Who is deeper already gets no deeper by it.
        guard depth <= max(Record.mergeDepthMax, other.mergeDepth) else {
            throw Rejection(
                .recordTooLong,
                "\(depth) people would be merged one into the other, \(Record.mergeDepthMax) are allowed: merge each into the one that stays",
                field: check.path("intoPeerId")
            )
        }
        var away = PeerMergedAway()
        away.intoPeerID = survivor.description
        var merged = PeersMerged()
        merged.mergedPeerID = record.peer.description
        return [
            DecidedEvent(
                .peerMergedAway(away),
                effectiveOn: on,
                personal: try check.explanation(command.explanation, "explanation")
            ),
            DecidedEvent(.peersMerged(merged), effectiveOn: on, peer: survivor),
        ]
    }

    static func decideUnmergePeers(
        _ command: UnmergePeers,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> [DecidedEvent] {
        let check = FieldCheck(command: "unmergePeers", today: context.today)
        let on = try check.date(command.unmergedOn, "unmergedOn")
        let other = try check.other(command.mergedPeerID, "mergedPeerId", than: record.peer)
        guard record.merged.contains(other) else {
            throw Rejection(
                .notMerged,
                "the person \(other) is not merged into \(record.peer)",
                field: check.path("mergedPeerId")
            )
        }
        if let standing = context.other?.inseparable {
            throw Rejection(
                .recordDependedOn,
                "the event at position \(standing.position) stands on the record of \(other) and must be voided first: \(standing.reason)",
                field: check.path("mergedPeerId")
            )
        }
        let again = (context.other?.owed ?? []).compactMap { DecidedEvent($0, again: other) }
        guard again.count + 2 <= eventsPerCommandMax else {
            throw Rejection(
                .recordTooLong,
                "\(again.count) corrections of the record of \(other) would be recorded again, \(eventsPerCommandMax - 2) are possible",
                field: check.path("mergedPeerId")
            )
        }
        var unmerged = PeersUnmerged()
        unmerged.mergedPeerID = other.description
        var restored = PeerRestored()
        restored.fromPeerID = record.peer.description
        return [
            DecidedEvent(
                .peersUnmerged(unmerged),
                effectiveOn: on,
                personal: try check.explanation(command.explanation, "explanation")
            ),
            DecidedEvent(.peerRestored(restored), effectiveOn: on, peer: other),
        ] + again
    }

    static func decideRecordDeath(
        _ command: RecordDeath,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let check = FieldCheck(command: "recordDeath", today: context.today)
        let on = try check.date(command.diedOn, "diedOn")
        try check.given(command.source, "source", "what the report rests on, such as DEATH_SOURCE_REGISTRY")
        if let death = record.death {
            throw Rejection(
                .peerDeceased,
                "the person's death on \(death.on) is recorded already (event \(death.by))",
                field: check.path("diedOn")
            )
        }
        var event = DeathRecorded()
        event.source = command.source
        return DecidedEvent(
            .deathRecorded(event),
            effectiveOn: on,
            personal: try check.explanation(command.explanation, "explanation")
        )
    }

    static func decideRetractDeath(
        _ command: RetractDeath,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let check = FieldCheck(command: "retractDeath", today: context.today)
        let on = try check.date(command.retractedOn, "retractedOn")
        guard let death = record.death else {
            throw Rejection(
                .deathUnknown,
                "no death of the person \(record.peer) is recorded",
                field: check.path("peerId")
            )
        }
        var event = DeathRetracted()
        event.eventID = death.by.description
        return DecidedEvent(
            .deathRetracted(event),
            effectiveOn: on,
            personal: try check.explanation(command.explanation, "explanation")
        )
    }

    static func decideErasePersonalData(
        _ command: ErasePersonalData,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let check = FieldCheck(command: "erasePersonalData", today: context.today)
        let on = try check.date(command.requestedOn, "requestedOn")
        try check.given(command.basis, "basis", "why, such as ERASURE_BASIS_REQUEST")
        try check.people(command.people)
        try check.notErased(record)
        var event = PersonalDataErased()
        event.basis = command.basis
        return DecidedEvent(.personalDataErased(event), effectiveOn: on)
    }

    /// What the daemon shows itself names its reader as the actor, so that nothing needs a seal: whoever was erased
    /// stays erased.
    static func decideDiscloseHistory(
        _ command: DiscloseHistory,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let check = FieldCheck(command: "discloseHistory", today: context.today)
        try check.given(command.purpose, "purpose", "what for, such as DISCLOSURE_PURPOSE_AUDIT")
        let on = try check.date(command.disclosedOn, "disclosedOn")
        var event = HistoryDisclosed()
        event.purpose = command.purpose
        guard !command.hasReading else {
            try check.given(command.reading.kind, "reading.kind", "which answer was given")
            try check.roomForReadings(record)
            event.reading = command.reading
            return DecidedEvent(.historyDisclosed(event), effectiveOn: on)
        }
        try check.text(command.recipient, "recipient", "who was shown the history")
        var data = PersonalData()
        data.recipient = command.recipient
        return DecidedEvent(.historyDisclosed(event), effectiveOn: on, personal: data)
    }
}

extension FieldCheck {
    /// Names, addresses and a birth date before the given day.
    func personal(
        _ personal: PersonalDetails,
        on: CivilDate,
        _ field: String
    ) throws(Rejection) {
        try text(personal.givenName, "personal.givenName", "the person's given name")
        try text(personal.familyName, "personal.familyName", "the person's family name")
        try optionalText(personal.email, "personal.email")
        try optionalText(personal.phone, "personal.phone")
        try optionalText(personal.postalAddress, "personal.postalAddress")
        guard !personal.birthDate.isEmpty else { return }
        let birth = try birthDate(personal.birthDate)
        guard birth < on else { throw invalid("personal.birthDate", "is not before \(field)") }
    }

    /// Whoever reads a record again and again must not keep a certification from being recorded in it.
    fileprivate func roomForReadings(_ record: Record) throws(Rejection) {
        guard record.readings < Record.readingsMax else {
            throw Rejection(
                .recordTooLong,
                "the record of \(record.peer) holds \(Record.readingsMax) readings, no more are recorded",
                field: path("peerId")
            )
        }
    }

    /// Who is erased together: ids, none of them twice. Whether they are who is merged into the person is looked at where
    /// their keys are.
    fileprivate func people(_ people: [String]) throws(Rejection) {
        guard people.count <= Record.erasedPeopleMax else {
            throw invalid("people", "has \(people.count) ids, \(Record.erasedPeopleMax) are allowed")
        }
        var seen: Set<PeerID> = []
        for (index, text) in people.enumerated() {
            guard let peer = PeerID(text) else { throw noID(text, "people[\(index)]") }
            guard seen.insert(peer).inserted else {
                throw invalid("people[\(index)]", "is given twice: \(peer)")
            }
        }
    }

    fileprivate func notErased(_ record: Record) throws(Rejection) {
        guard let erasure = record.erasedBy else { return }
        throw Rejection(
            .alreadyErased,
            "event \(erasure) erased the sealed data of \(record.peer), and nothing was recorded since",
            field: path("peerId")
        )
    }

    fileprivate func other(
        _ value: String,
        _ field: String,
        than peer: PeerID
    ) throws(Rejection) -> PeerID {
        guard !value.isEmpty else { throw missing(field, "the other person's UUID") }
        guard let other = PeerID(value) else { throw noID(value, field) }
        guard other != peer else { throw invalid(field, "is the same person: \(peer)") }
        return other
    }
}
