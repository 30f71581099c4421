package import CivilTime
import CredentialingSchema
package import Identifiers

extension Record {
    /// A report of the person's death.
    package struct Death: Sendable {
        package let by: EventID
        package let on: CivilDate
    }

    /// The report that counts: the last one that was not retracted.
    package var death: Death? { deaths.last }

    /// Events about the person herself; false for all others.
    mutating func applyPerson(_ recorded: FoldableEvent) throws(FoldError) -> Bool {
        guard recorded.type?.isAboutThePerson == true else { return false }
        switch recorded.content {
        case .personalDetailsAmended, .historyDisclosed: break
        case .identityLinked(let linked): identities.append((recorded.id, linked.system))
        case .deathRecorded: deaths.append(Death(by: recorded.id, on: recorded.effectiveOn))
        case .deathRetracted(let retracted):
            deaths.removeAll { $0.by.description == retracted.eventID }
        case .personalDataErased: erasedBy = recorded.id
        case .peersMerged(let it): merged.append(try peer(it.mergedPeerID, recorded))
        case .peersUnmerged(let it):
            let other = try peer(it.mergedPeerID, recorded)
            merged.removeAll { $0 == other }
        case .peerMergedAway(let it): mergedInto = try peer(it.intoPeerID, recorded)
        case .peerRestored: mergedInto = nil
        default: return false
        }
        return true
    }

    private func peer(_ text: String, _ recorded: FoldableEvent) throws(FoldError) -> PeerID {
        guard let peer = PeerID(text) else {
            throw FoldError(position: recorded.position, reason: "the other person's id is not a UUID")
        }
        return peer
    }

    /// Credentials know of the death, so that each tells its own status.
    mutating func followDeath() {
        for index in credentials.indices { credentials[index].diedOn = death?.on }
    }

    /// Takes in the record of the person who was merged into this one, by the last event that was applied: everything
    /// of both, in the order of recording.
    package mutating func absorb(_ other: Record) {
        registeredOn = [registeredOn, other.registeredOn].compactMap { $0 }.min()
        evidence.merge(other.evidence) { $0.position }
        applications.merge(other.applications) { $0.position }
        let taken = other.credentials.map { $0.merged(into: peer, at: position) }
        credentials.merge(taken) { $0.position }
        var other = other
        let come = settleForetold(by: other) + other.settleForetold(by: self)
        voided.merge(other.voided) { own, _ in own }
        foretold.formUnion(other.foretold)
        corrections.merge(other.corrections) { own, _ in own }
        types.absorb(other.types)
        readings += other.readings
        absorbPlaces(of: other)
        ceuDecisions.append(contentsOf: other.ceuDecisions)
        audits += other.audits
        revisions.append(contentsOf: other.revisions)
        identities += other.identities
        deaths += other.deaths
        mergeDepth = max(mergeDepth, other.mergeDepth + 1)
        passedDeadlines.formUnion(other.passedDeadlines)
        for (target, type, void) in come { takeOut(target, type, by: void) }
        followDeath()
    }
}

extension Record {
    /// Some of what was voided before it came has come, in the other person's record.
    /// - Returns: what is void by that; a board's matters are not.
    fileprivate mutating func settleForetold(
        by other: Record
    ) -> [(target: EventID, type: EventType, void: EventID)] {
        let other = foretold.count > Int(Self.mentionsMax) ? other.withPlaces : other
        var come: [(target: EventID, type: EventType, void: EventID)] = []
        for target in foretold {
            guard let type = other.eventType(of: target) else { continue }
            foretold.remove(target)
            guard let void = voided[target] else { continue }
            if type.isVoidable, other.boardOfMatter(target) == nil {
                come.append((target, type, void))
            } else {
                voided[target] = nil
            }
        }
        return come
    }
}

/// How the merges in one person's stream stand, so that the stream can be folded event by event.
package struct MergePlan: Sendable {
    /// The merge event → the person whose record is taken in there.
    package private(set) var absorbs: [EventID: PeerID] = [:]
    /// After an unmerge, what was recorded and voided while merged may stand on the other's record: it is
    /// folded as if it had never been.
    private(set) var voidedBefore: Record.References = [:]
    /// The merges that were taken back, from the merge to its end.
    package private(set) var takenBack: [(other: PeerID, from: Position, through: Position)] = []

    /// - Parameter events: the stream, or as much of it as is known.
    package init(_ events: some Sequence<RecordedEvent>) {
        var open: [PeerID: (event: EventID, index: Int, position: Position)] = [:]
        var ids: [EventID] = []
        var voids = Voids()
        for recorded in events {
            voids.follow(recorded)
            switch recorded.event.event {
            case .peersMerged(let it):
                if let other = PeerID(it.mergedPeerID) {
                    open[other] = (recorded.id, ids.count, recorded.position)
                }
            case .peersUnmerged(let it):
                guard let other = PeerID(it.mergedPeerID), let merge = open.removeValue(forKey: other)
                else { break }
                takenBack.append((other, merge.position, recorded.position))
                let since = Set(ids[merge.index...])
                voidedBefore.merge(voids.of.filter { since.contains($0.key) }) { first, _ in first }
            default: break
            }
            ids.append(recorded.id)
        }
        for (other, merge) in open { absorbs[merge.event] = other }
    }

    /// The same, as if one person had never been merged in.
    func without(_ other: PeerID, voids events: some Sequence<RecordedEvent>) -> MergePlan {
        var plan = self
        plan.absorbs = absorbs.filter { $0.value != other }
        var voids = Voids()
        for recorded in events { voids.follow(recorded) }
        plan.voidedBefore.merge(voids.of) { _, last in last }
        return plan
    }

    /// What the events of one stream void, as the fold has it.
    private struct Voids {
        private(set) var of: Record.References = [:]
        private var foretold: Set<EventID> = []

        mutating func follow(_ recorded: RecordedEvent) {
            if foretold.remove(recorded.id) != nil, recorded.isBoardsMatter { of[recorded.id] = nil }
            guard case .recordVoided(let void)? = recorded.event.event, let target = EventID(void.eventID)
            else { return }
            if void.foretold {
                guard of[target] == nil else { return }
                foretold.insert(target)
            }
            of[target] = recorded.id
        }
    }
}

extension Record {
    /// Prepares an empty record for the fold of a stream with merges.
    package init(peer: PeerID, plan: MergePlan) {
        self.init(peer: peer)
        voided = plan.voidedBefore
    }

    /// The record of a person: the fold of the stream, merged people included.
    /// - Parameters:
    ///   - events: of the person's stream, in order, as far as they are known.
    ///   - asOf: what was true later is left out; nil: nothing is.
    ///   - other: the record of a merged person by the same rule.
    /// - Throws: `FoldError`, and what `other` throws.
    package static func fold(
        _ peer: PeerID,
        _ events: [RecordedEvent],
        asOf: CivilDate? = nil,
        other: (PeerID) throws -> Record
    ) throws -> Record {
        try fold(peer, events, asOf: asOf, corrected: CorrectedDates()) { peer, _ in try other(peer) }
    }

    /// The same for a date, where the records of merged people are folded with what was corrected since.
    /// - Parameters:
    ///   - corrected: of the stream into which this one was merged.
    ///   - other: is given the corrections that reach the merged person's record.
    package static func fold(
        _ peer: PeerID,
        _ events: [RecordedEvent],
        asOf: CivilDate?,
        corrected: CorrectedDates,
        other: (PeerID, CorrectedDates) throws -> Record
    ) throws -> Record {
        try fold(peer, events, asOf: asOf, plan: MergePlan(events), corrected: corrected, other: other)
    }

    /// Why the stream cannot be folded without a merged person; nil when it can.
    package static func inseparable(
        _ peer: PeerID,
        _ events: [RecordedEvent],
        from separated: PeerID,
        other: (PeerID) throws -> Record
    ) throws -> FoldError? {
        let plan = MergePlan(events).without(separated, voids: events)
        do {
            let alone = try fold(peer, events, asOf: nil, plan: plan, corrected: CorrectedDates()) {
                peer,
                _ in
                try other(peer)
            }
            .withPlaces
            let gone = try other(separated).withPlaces
            for recorded in events where plan.voidedBefore[recorded.id] == nil {
                if let reason = recorded.reason(why: alone, needs: gone) {
                    return FoldError(position: recorded.position, reason: reason)
                }
            }
            // Without hers, what was said of her application would be said of the other one.
            if alone.hasAppliedLike(gone) {
                let whole = try fold(peer, events, asOf: nil, other: other)
                return whole.said(ofApplicationsOf: gone, by: events)
            }
        } catch let error as FoldError {
            return error
        }
        return nil
    }

    private func hasAppliedLike(_ other: Record) -> Bool {
        applications.contains { own in
            other.applications.contains { $0.isFor(own.credential, of: own.board) }
        }
    }

    /// The first of some events that is about an application of another person who is part of this one. What time did
    /// is told again in that person's own stream.
    private func said(ofApplicationsOf other: Record, by events: [RecordedEvent]) -> FoldError? {
        let others = Set(other.applications.map(\.submittedBy))
        for recorded in events where recorded.type?.isByTime != true {
            // An event is among the changes of later applications, too: the first one is its own.
            guard let meant = applications.first(where: { $0.changes.contains(recorded.id) }),
                others.contains(meant.submittedBy)
            else { continue }
            return FoldError(
                position: recorded.position,
                reason: "it is about the application that event \(meant.submittedBy) submitted"
            )
        }
        return nil
    }

    /// - Parameter plan: of the stream as it is known now, which can be more of it than the events.
    package static func fold(
        _ peer: PeerID,
        _ events: [RecordedEvent],
        asOf: CivilDate?,
        plan: MergePlan,
        corrected: CorrectedDates,
        other: (PeerID, CorrectedDates) throws -> Record
    ) throws -> Record {
        var record = Record(peer: peer, plan: plan)
        let corrected = asOf == nil ? corrected : corrected.adding(events)
        for recorded in selection(of: events, asOf: asOf, corrected: corrected) {
            try record.applySelected(recorded)
            if let merged = plan.absorbs[recorded.id] { record.absorb(try other(merged, corrected)) }
        }
        return record
    }

    /// The events that were true by a date. Of a corrected record the corrected date counts; what is about
    /// the record itself holds for every date.
    /// - Parameter corrected: also by corrections in these very events.
    package static func selection(
        of events: [RecordedEvent],
        asOf: CivilDate?,
        corrected: CorrectedDates
    ) -> [RecordedEvent] {
        guard let asOf else { return events }
        return events.filter { recorded in
            guard let type = recorded.type else { return recorded.effectiveOn <= asOf }
            return type.isAboutTheRecord || corrected.date(of: recorded) <= asOf
        }
    }
}

extension RecordedEvent {
    /// Why a record alone does not make sense of the event: what it decides about is in another person's
    /// record. An event that cannot be voided gives no reason, since nobody could take it away.
    fileprivate func reason(why alone: Record, needs other: Record) -> String? {
        let target: String
        switch event.event {
        case .appealFiled(let it): target = it.actionID
        case .appealDecided(let it): target = it.actionID
        case .ceuAccepted(let it): target = it.eventID
        case .ceuRejected(let it): target = it.eventID
        case .actionRevised(let it): target = it.eventID
        case .auditPassed(let it): return reason(why: alone, needs: other, it.credentialNumber)
        case .auditFailed(let it): return reason(why: alone, needs: other, it.credentialNumber)
        default: return nil
        }
        guard let id = EventID(target), alone.eventType(of: id) == nil, other.eventType(of: id) != nil else {
            return nil
        }
        return "it decides about event \(id)"
    }

    private func reason(why alone: Record, needs other: Record, _ number: String) -> String? {
        guard let board = BoardCode(event.board), alone.credential(board: board, number: number) == nil,
            other.credential(board: board, number: number) != nil
        else { return nil }
        return "it decides about \(board)/\(number)"
    }
}
