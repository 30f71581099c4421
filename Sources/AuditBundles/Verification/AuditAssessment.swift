package import CivilTime
package import CommandProcessing
package import Credentialing
package import CredentialingSchema
package import EventStore
package import Identifiers
import Projections
import SwiftProtobuf

/// What a bundle's records say together: decoded, and assessed with the engine of the daemon.
package struct AuditAssessment {
    package private(set) var people: [PeerID: [RecordedEvent]] = [:]
    private var boardEvents: [RecordedEvent] = []

    package init() {}

    /// A record that was read before.
    package mutating func add(_ header: RecordHeader, _ record: [UInt8]) throws(EventDecodingError) {
        let event = try RecordedEvent(
            header,
            payload: unsafe record.span.bytes.extracting(RecordLimits.headerBytes..<record.count)
        )
        add([event], of: header.stream)
    }

    /// Events of a stream that were decoded already, behind those of it that were added before.
    package mutating func add(_ events: [RecordedEvent], of stream: StreamID) {
        if let peer = stream.peer {
            people[peer, default: []] += events
        } else {
            boardEvents += events
        }
    }

    /// The ids that some person's events say are the same person's: merges that were taken back are of two people.
    package static func kin(_ events: [RecordedEvent]) -> Set<PeerID> {
        var taken: Set<PeerID> = []
        var survivor: PeerID?
        for recorded in events {
            switch recorded.event.event {
            case .peersMerged(let it): PeerID(it.mergedPeerID).map { _ = taken.insert($0) }
            case .peersUnmerged(let it): PeerID(it.mergedPeerID).map { _ = taken.remove($0) }
            case .peerMergedAway(let it): survivor = PeerID(it.intoPeerID)
            case .peerRestored: survivor = nil
            default: break
            }
        }
        return survivor.map { taken.union([$0]) } ?? taken
    }

    /// The boards that any event of the person names.
    package var boards: Set<BoardCode> {
        Set(people.values.flatMap { $0.compactMap { BoardCode($0.event.board) } })
    }

    /// Every version of rules, in the order of boards and positions.
    package var packs: [AuditBundle.Pack] {
        boardEvents.compactMap { recorded in
            guard case .rulesAdopted(let adopted)? = recorded.event.event else { return nil }
            return AuditBundle.Pack(
                board: adopted.rules.board,
                version: adopted.rules.version,
                effectiveOn: recorded.effectiveOn.description,
                position: recorded.position.rawValue,
                digest: adopted.rules.digest
            )
        }
    }

    /// What the boards adopted and approved.
    private var book: RuleBook {
        var book = RuleBook()
        for event in boardEvents.sorted(by: { $0.position < $1.position }) { book.apply(event) }
        return book
    }

    /// The day that the calendar of each board shows at an instant, of those that an answer of then is about. UTC's
    /// where the machine lacks a board's time zone, as in every answer of the daemon.
    /// - Throws: `AuditFault` when the events do not make a record.
    package func days(of peer: PeerID, at instant: Instant) throws(AuditFault) -> [BoardCode: CivilDate] {
        let shelf = RuleShelf(book)
        // What any board has of her by its own day is in the record of the last day.
        let last = boards.map { shelf.date(of: $0, at: instant) }
            .reduce(DecisionContext.date(at: instant), max)
        let concerned = try making { try Eligibility.boards(of: peer, from: people, asOf: last) }
        return Dictionary(uniqueKeysWithValues: concerned.map { ($0, shelf.date(of: $0, at: instant)) })
    }

    /// The answer as of a checkpoint.
    /// - Throws: `AuditFault` when the events do not make a record.
    package func answer(
        of peer: PeerID,
        asOf: CivilDate,
        size: Position
    ) throws(AuditFault) -> Eligibility {
        try making { try Eligibility.answer(of: peer, from: people, book: book, asOf: asOf, size: size) }
    }

    /// - Throws: `AuditFault` when the events do not make a record.
    private func making<R>(_ body: () throws -> R) throws(AuditFault) -> R {
        do {
            return try body()
        } catch let error as Record.FoldError {
            throw AuditFault(
                .assessmentDiffers,
                "assessment",
                "the event at position \(error.position) does not fit the record: \(error.reason)"
            )
        } catch {
            throw AuditFault(.assessmentDiffers, "assessment", "it cannot be made again: \(error)")
        }
    }
}
