import CivilTime
import CommandProcessing
import Credentialing
package import CredentialingSchema
import EventStore
package import Identifiers
import SwiftProtobuf

extension ReadSide {
    /// To whom a person's record was shown, in the order of recording: what stands in the own stream, in those of
    /// everybody merged into it, and, while the id went on under another one, in that one's.
    /// - Parameters:
    ///   - sight: whoever reads of herself is not shown what a merge that was taken back has shown of somebody else.
    ///   - after: disclosures up to this position are left out.
    ///   - limit: 1 to `pageMax`.
    package func disclosures(
        of peer: PeerID,
        at time: QueryTime,
        seenBy sight: Sight = .everything,
        after: Position = .origin,
        limit: Int = pageMax
    ) throws(QueryError) -> Disclosures {
        precondition((1...Self.pageMax).contains(limit), "a page is bounded")
        let moment = moment
        let known = moment.position
        let last = try lastKnown(at: time, through: known)
        var time = time
        time.leavesOutUnmerged = sight == .own
        var answer = Disclosures()
        answer.peerID = peer.description
        answer.position = last.rawValue
        answer.knownAt = Google_Protobuf_Timestamp(try knownInstant(time, last, moment))
        let found = try answering { try places(of: peer, at: time, through: known) }
        for position in found.sorted() where position > after {
            guard answer.disclosures.count < limit else {
                answer.next = answer.disclosures.last?.position ?? 0
                break
            }
            answer.disclosures.append(try answering { try disclosure(at: position) })
        }
        return answer
    }

    /// The id under which a person goes on since the last of her merges; the same id when there was none.
    package func survivor(of peer: PeerID) throws(QueryError) -> PeerID {
        let known = position
        var (id, seen) = (peer, Set<PeerID>())
        while seen.insert(id).inserted {
            let events = try answering { [id] in try knownEvents(of: id, at: .now, through: known) }
            guard let next = Self.survivor(events) else { break }
            id = next
        }
        return id
    }

    private func places(of peer: PeerID, at time: QueryTime, through known: Position) throws -> Set<Position>
    {
        let own = try knownEvents(of: peer, at: time, through: known)
        guard !own.isEmpty else { throw QueryError.peerUnknown(peer) }
        var ids: Set<PeerID> = []
        var found: Set<Position> = []
        var open = [peer]
        while let next = open.popLast(), ids.insert(next).inserted {
            let events = next == peer ? own : try knownEvents(of: next, at: time, through: known)
            found.formUnion(events.filter(\.isDisclosure).map(\.position))
            open += try absorbed(by: next, events, at: time, through: known)
        }
        let whole = Position.origin...known
        try addPlaces(whereGone: own, within: whole, of: ids, at: time, through: known, to: &found)
        return found
    }

    /// Whose records an answer about a person has as a query knows it and has not any more, by merges that were taken
    /// back since: who was part of her, in whom she went on, and who was part of that one.
    package func peopleOncePart(of peer: PeerID, at time: QueryTime) throws(QueryError) -> [PeerID] {
        guard time.knownAt != nil else { return [] }
        let known = position
        return try answering {
            let then = try parts(of: peer, at: time, through: known)
            let now = try parts(of: peer, at: .now, through: known)
            let shown = try everybody(with: peer, at: time, through: known)
            let shownNow = try everybody(with: peer, at: .now, through: known)
            return then.subtracting(now).union(shown.subtracting(shownNow)).sorted()
        }
    }

    /// Whose streams make a person's history by what a query knows.
    private func everybody(
        with peer: PeerID,
        at time: QueryTime,
        through known: Position
    ) throws -> Set<PeerID> {
        Set(try streams(of: peer, at: time, through: known).compactMap(\.stream.peer))
    }

    /// Everybody who is part of a person by what a query knows.
    private func parts(of peer: PeerID, at time: QueryTime, through known: Position) throws -> Set<PeerID> {
        var found: Set<PeerID> = []
        var open = [peer]
        while let next = open.popLast() {
            let events = try knownEvents(of: next, at: time, through: known)
            open += MergePlan(events).absorbs.values.filter { found.insert($0).inserted }
        }
        return found
    }

    /// Who was part of a person by what a query knows, leaving out, for who reads of herself, whom a merge that was taken
    /// back had put there.
    private func absorbed(
        by peer: PeerID,
        _ events: [RecordedEvent],
        at time: QueryTime,
        through known: Position
    ) throws -> [PeerID] {
        let standing = try plan(of: peer, events, at: time, through: known).absorbs
        return MergePlan(events).absorbs.filter { standing[$0.key] != nil }.map(\.value)
    }

    /// Those in the streams under which an id went on, for as long as it did, and not those of a third one's record.
    private func addPlaces(
        whereGone events: [RecordedEvent],
        within span: ClosedRange<Position>,
        of ids: Set<PeerID>,
        at time: QueryTime,
        through known: Position,
        to found: inout Set<Position>
    ) throws {
        var since: (peer: PeerID, from: Position)?
        var spans: [(peer: PeerID, span: ClosedRange<Position>)] = []
        for recorded in events where span.contains(recorded.position) {
            switch recorded.event.event {
            case .peerMergedAway(let it): since = PeerID(it.intoPeerID).map { ($0, recorded.position) }
            case .peerRestored:
                if let since { spans.append((since.peer, since.from...recorded.position)) }
                since = nil
            default: break
            }
        }
        if let since { spans.append((since.peer, since.from...span.upperBound)) }
        for (peer, span) in spans {
            let events = try knownEvents(of: peer, at: time, through: known)
            for recorded in events where recorded.isDisclosure && span.contains(recorded.position) {
                if recorded.isOf(ids) { found.insert(recorded.position) }
            }
            try addPlaces(whereGone: events, within: span, of: ids, at: time, through: known, to: &found)
        }
    }

    private func disclosure(at position: Position) throws -> Disclosure {
        let result: Result<Disclosure, any Error>? = try store.log.withRecord(at: position) {
            header,
            payload in
            Result { try Disclosure(header, payload: payload, seal: seal) }
        }
        guard let result else { throw QueryError.unavailable("the record at \(position) is missing") }
        return try result.get()
    }
}

extension RecordedEvent {
    fileprivate var isDisclosure: Bool {
        if case .historyDisclosed = event.event { true } else { false }
    }

    /// A reading by an id that is merged shows that one's record; any other one shows all of it.
    fileprivate func isOf(_ ids: Set<PeerID>) -> Bool {
        guard case .historyDisclosed(let it) = event.event, let asked = PeerID(it.reading.peerID) else {
            return true
        }
        return ids.contains(asked)
    }
}

extension Disclosure {
    init(_ header: RecordHeader, payload: RawSpan, seal: PersonalDataSeal) throws {
        let recorded = try RecordedEvent(header, payload: payload)
        self.init()
        position = header.position.rawValue
        eventID = header.eventID.description
        recordedAt = Google_Protobuf_Timestamp(header.recordedAt)
        disclosedOn = header.effective.date.description
        peerID = header.stream.peer?.description ?? ""
        principal = recorded.event.actor.principal
        role = recorded.event.actor.role
        guard case .historyDisclosed(let it) = recorded.event.event else { return }
        purpose = it.purpose
        if it.hasReading { reading = it.reading }
        switch try seal.open(recorded.event, id: recorded.id, slot: header.keySlot) {
        case .nothing: break
        case .erased: recipientErased = true
        case .personal(let data): recipient = data.recipient
        }
    }
}
