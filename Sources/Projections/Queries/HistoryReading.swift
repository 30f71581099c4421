import CivilTime
import CommandProcessing
import Credentialing
package import CredentialingSchema
import EventStore
import FoundationEssentials
package import Identifiers
import SwiftProtobuf

/// A person's history that is read page by page: what all pages have in common is found once, and they tell of one
/// moment, whatever is recorded or taken apart meanwhile.
package struct HistoryReading: Sendable {
    /// Whose history it is, and as of when.
    struct Frame: Sendable {
        let peer: PeerID
        let asOf: CivilDate?
        var knownAt: Instant
        /// The last position that it knows.
        let last: Position
    }

    let queries: ReadSide
    var frame: Frame
    let outline: HistoryOutline
    /// nil: all of it is.
    let visible: VisibleEvents?
    /// Whether sealed data is opened.
    let personal: Bool
    /// That each entry's way leads to; nil: they come without.
    let checkpoint: SignedCheckpoint?

    /// The entries behind the first ones.
    /// - Parameters:
    ///   - after: so many of the history's first entries are left out; without merges that is a version.
    ///   - limit: 1 to `ReadSide.pageMax`.
    package func page(
        after: StreamVersion = .none,
        limit: Int = ReadSide.pageMax
    ) throws(QueryError) -> History {
        precondition((1...ReadSide.pageMax).contains(limit), "a page is bounded")
        let places = outline.places
        return try queries.answering {
            var history = History(frame, under: checkpoint)
            for index in min(Int(after.rawValue), places.count)..<places.count {
                let place = places[places.startIndex + index]
                guard var shown = try entry(at: place) else { continue }
                guard history.events.count < limit else {
                    history.next = UInt32(index)
                    history.nextPage = "\(index)@\(frame.last)"
                    break
                }
                if let checkpoint { try prove(&shown, at: place, under: checkpoint) }
                history.events.append(shown)
            }
            return history
        }
    }

    /// The same as it is told to who asks for a further page: known at its last position.
    package func pinned() throws(QueryError) -> HistoryReading {
        var pinned = self
        pinned.frame.knownAt = try queries.knownInstant(
            QueryTime(knownAt: .position(frame.last)),
            frame.last,
            queries.moment
        )
        return pinned
    }

    /// One entry; nil when it was not true yet, or is not for these eyes.
    private func entry(at position: Position) throws -> HistoryEntry? {
        guard let (header, recorded) = try recordOfThen(at: position) else { return nil }
        var opens = personal
        if let visible {
            guard try visible.shows(recorded, in: header.stream) else { return nil }
            opens = opens && visible.opens(recorded)
        }
        var entry = try HistoryEntry(header, recorded, seal: opens ? queries.seal : nil)
        if let visible { entry.event = visible.seen(entry.event) }
        outline.references.mark(&entry, header.eventID)
        return entry
    }

    /// A record with its event; nil when it was not true yet. Taken out of the log before anything is asked of it:
    /// whom it concerns may be told by other records.
    private func recordOfThen(at position: Position) throws -> (RecordHeader, RecordedEvent)? {
        let result: Result<(RecordHeader, RecordedEvent)?, any Error>? = try queries.store.log.withRecord(
            at: position
        ) { header, payload in
            Result {
                if let asOf = frame.asOf, header.effective.date > asOf,
                    EventType(rawValue: header.type.rawValue)?.isAboutTheRecord != true
                {
                    return nil
                }
                return (header, try RecordedEvent(header, payload: payload))
            }
        }
        return try result?.get()
    }

    /// Adds an entry's record and its way to a checkpoint that covers it.
    /// - Throws: `QueryError.notProved` when it does not lead there.
    private func prove(
        _ entry: inout HistoryEntry,
        at place: Position,
        under checkpoint: SignedCheckpoint
    ) throws {
        guard place <= checkpoint.size else { return }
        let found: (record: [UInt8], hashes: [[UInt8]])
        do throws(EventStoreError) {
            found = try queries.store.proveInclusion(position: place, under: checkpoint)
        } catch {
            guard error.code == .forkedLog else { throw error }
            throw QueryError.notProved(reason: error.reason)
        }
        entry.record = Data(found.record)
        entry.inclusion = found.hashes.map { Data($0) }
    }
}

extension History {
    /// What stands before the first entry.
    fileprivate init(_ frame: HistoryReading.Frame, under checkpoint: SignedCheckpoint?) {
        self.init()
        self.checkpoint = checkpoint?.text ?? ""
        peerID = frame.peer.description
        position = frame.last.rawValue
        asOf = frame.asOf?.description ?? ""
        knownAt = Google_Protobuf_Timestamp(frame.knownAt)
    }
}
