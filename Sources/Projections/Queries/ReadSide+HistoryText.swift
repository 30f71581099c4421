import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
package import Identifiers
import SwiftProtobuf

/// A page of a history as JSON, and what the record of a disclosure needs to know of it.
package struct HistoryPageText: Sendable {
    /// The last position that the page knows.
    package let position: Position
    /// Of the first and the last entry; nil: there are none.
    package let entries: ClosedRange<Position>?
    package let count: Int
    package let next: UInt32
    /// The message `History` in canonical protobuf JSON, its entries at the end, in pieces.
    package let json: [ArraySlice<UInt8>]
}

extension ReadSide {
    /// A page of a history as it is now, for whoever sees all of it: what `history(of:at:)` tells, in an order of
    /// members of its own. Entries that were told before are not made again, unless all of them are too long to be kept as
    /// text: then those of the page are.
    package func historyText(
        of peer: PeerID,
        after: StreamVersion = .none,
        limit: Int = pageMax
    ) throws(QueryError) -> HistoryPageText {
        let moment = moment
        let whole = try history(of: peer, through: moment.position)
        return try page(of: peer, moment, whole, after: after, limit: limit)
    }

    /// The same, of a history that is kept and has not gone on: that takes no longer than its page is long.
    /// - Returns: nil for what must be made.
    package func keptHistoryText(
        of peer: PeerID,
        after: StreamVersion = .none,
        limit: Int = pageMax
    ) throws(QueryError) -> HistoryPageText? {
        let moment = moment
        guard let whole = try answering({ try keptHistory(of: peer) }), whole.text != nil else {
            return nil
        }
        return try page(of: peer, moment, whole, after: after, limit: limit)
    }

    private func page(
        of peer: PeerID,
        _ asked: LogMoment,
        _ kept: KeptHistory,
        after: StreamVersion,
        limit: Int
    ) throws(QueryError) -> HistoryPageText {
        precondition((1...Self.pageMax).contains(limit), "a page is bounded")
        // What is kept may have been made for somebody who asked later.
        let moment = try lastMoment(max(asked.position, kept.last), of: asked)
        let first = min(Int(after.rawValue), kept.count)
        let range = first..<min(first + limit, kept.count)
        var head = History()
        head.peerID = peer.description
        head.position = moment.position.rawValue
        head.knownAt = Google_Protobuf_Timestamp(moment.instant)
        if range.upperBound < kept.count {
            head.next = UInt32(range.upperBound)
            head.nextPage = "\(range.upperBound)@\(moment.position)"
        }
        let told = head
        return try answering {
            HistoryPageText(
                position: moment.position,
                entries: range.isEmpty
                    ? nil : kept.places[range.lowerBound]...kept.places[range.upperBound - 1],
                count: range.count,
                next: told.next,
                json: try pieces(of: told, kept, range)
            )
        }
    }

    private func pieces(
        of head: History,
        _ kept: KeptHistory,
        _ range: Range<Int>
    ) throws -> [ArraySlice<UInt8>] {
        let members: [UInt8] = try head.jsonUTF8Bytes()
        if range.isEmpty { return [members[...]] }
        let entries = try entries(of: kept, range)
        return [members.dropLast(), Self.opening[...]] + entries + [Self.ending[...]]
    }

    private func entries(of kept: KeptHistory, _ range: Range<Int>) throws -> [ArraySlice<UInt8>] {
        if let text = kept.text { return try text.pieces(range, opening: sealedPart) }
        var text = EntriesText()
        for place in kept.places[range] { try add(place, kept.references, to: &text) }
        return try text.pieces(0..<text.count, opening: sealedPart)
    }

    /// Makes the entry at a place into text.
    private func add(_ place: Position, _ references: HistoryReferences, to text: inout EntriesText) throws {
        let made = try store.log.withRecord(at: place) { header, payload in
            Result {
                let recorded = try RecordedEvent(header, payload: payload)
                var entry = try HistoryEntry(header, recorded, seal: nil)
                references.mark(&entry, header.eventID)
                return (entry, !recorded.event.sealed.isEmpty)
            }
        }
        guard let (entry, isSealed) = try made?.get() else {
            throw EventStoreError(.recordDamaged, "the record at \(place) is missing")
        }
        try text.append(entry, isSealed: isSealed)
        kept.rendered(1)
    }

    private static let opening = Array(",\"events\":[".utf8)
    private static let ending = Array("]}".utf8)

    /// What is sealed of the record at a position, opened; an entry that has nothing else.
    private func sealedPart(at position: Position) throws -> HistoryEntry {
        var part = HistoryEntry()
        guard let (header, recorded) = try store.recordedEvent(at: position) else {
            throw EventStoreError(.recordDamaged, "the record at \(position) is missing")
        }
        try part.open(recorded, header, seal)
        return part
    }

    /// The history through a position, kept or made.
    private func history(
        of peer: PeerID,
        through known: Position
    ) throws(QueryError) -> KeptHistory {
        if let whole = try answering({ try keptHistory(of: peer) }) { return whole }
        if let old = kept.history(of: peer),
            let longer = try answering({ try carried(old, through: known) })
        {
            kept.keep(longer, of: peer)
            return longer
        }
        let made = try madeHistory(of: peer, through: known)
        kept.keep(made, of: peer)
        return made
    }

    /// The history when it is kept as it is now.
    private func keptHistory(of peer: PeerID) throws -> KeptHistory? {
        guard let old = kept.history(of: peer), try isWhole(old) else { return nil }
        return old
    }

    /// Whether its streams have no more than it has.
    private func isWhole(_ history: KeptHistory) throws -> Bool {
        let index = try store.index
        return try history.streams.allSatisfy { try index.head(of: $0.stream)?.version == $0.version }
    }

    /// The history with what was recorded since; nil when that changes what was told before.
    private func carried(_ old: KeptHistory, through known: Position) throws -> KeptHistory? {
        guard !old.references.awaitsVoided, old.streams.count == 1 else { return nil }
        let (stream, version) = old.streams[0]
        var history = old
        var isOther = false
        try store.forEachRecord(of: stream, from: version.next) { header, payload in
            guard header.position <= known else { return false }
            let recorded = try RecordedEvent(header, payload: payload)
            isOther = HistoryEntry.changesOthers(recorded.event)
            guard !isOther else { return false }
            if history.text != nil { kept.rendered(1) }
            try history.append(header, recorded, textBytesMax: kept.oneHistoryBytesMax)
            return true
        }
        return isOther ? nil : history
    }

    private func madeHistory(
        of peer: PeerID,
        through known: Position
    ) throws(QueryError) -> KeptHistory {
        let outline = try self.outline(of: peer, at: .now, through: known, own: false)
        return try answering {
            let places = Array(outline.places)
            if let (place, _) = zip(places, places.dropFirst()).first(where: { $0 == $1 }) {
                throw EventStoreError(.recordDamaged, "the record at \(place) stands in the history twice")
            }
            // What was too long before has not become shorter.
            let isLong = kept.history(of: peer).map { $0.text == nil && $0.count <= places.count } ?? false
            let text = try isLong ? nil : wholeText(of: places, outline.references)
            return KeptHistory(of: outline.streams, outline.references, places, text)
        }
    }

    /// nil: it is longer than what is kept.
    private func wholeText(of places: [Position], _ references: HistoryReferences) throws -> EntriesText? {
        var text = EntriesText()
        for place in places {
            try add(place, references, to: &text)
            if text.bytes > kept.oneHistoryBytesMax { return nil }
        }
        return text
    }
}
