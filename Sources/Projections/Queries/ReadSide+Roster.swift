import CivilTime
import CommandProcessing
import Credentialing
package import CredentialingSchema
import EventStore
import Identifiers
import SwiftProtobuf

extension ReadSide {
    /// People whose rows are looked at for one page.
    package static let rosterRowsMax = 20_000
    /// People whose records are folded for one page about the past: each is read from the log, event by event.
    package static let rosterRecordsMax = 1_000
    /// People read at once.
    private static let rosterPeopleAtOnce = 256

    /// A page of a board's roster.
    ///
    /// For today and later it is made of the projection's rows, whose statuses time alone moves. For an earlier day,
    /// or for what was known earlier, each person whom the board was ever with is folded from the log as the
    /// question knows it: exact, and dearer. Either way a page ends when it is full or when it has looked at as many
    /// people as the limits above let it; then it may be short, and says where the next one begins.
    package func roster(_ question: RosterQuestion, at time: QueryTime) throws(QueryError) -> Roster {
        guard shelf.current.boards[question.board] != nil else { throw .boardUnknown(question.board) }
        let today = today(of: question.board)
        let (asOf, begun) = (time.asOf ?? today, moment)
        return try answering {
            if asOf < today || time.knownAt != nil {
                return try rosterOfRecords(question, on: asOf, at: time, begun)
            }
            return try rosterOfRows(question, on: asOf, at: time, begun)
        }
    }

    /// All of it is of one position: the one that the rows are of.
    private func rosterOfRows(
        _ question: RosterQuestion,
        on asOf: CivilDate,
        at time: QueryTime,
        _ begun: LogMoment
    ) throws -> Roster {
        let rows = try projections().rosterRows()
        let moment = try lastMoment(try rows.snapshot.position, of: begun)
        // Then the rows of numbers are as far, in whatever order the two were written.
        waitUntilSeen(moment.position)
        let search = try search(
            question,
            at: time,
            through: moment.position,
            knowing: min(moment.position, begun.position)
        )
        let paths = paths(question, search, isOfRecords: false)
        var page = RosterPage(question, search, on: asOf)
        try forEachPerson(
            into: &page,
            atMost: question.peopleMax ?? Self.rosterRowsMax,
            people: { first, limit in
                try rows.peers(paths, and: search?.holder, of: question.board, from: first, limit: limit)
            },
            visit: { peer, page in try take(rowOf: peer, in: rows, into: &page) }
        )
        return Roster(page, on: asOf, moment)
    }

    private func rosterOfRecords(
        _ question: RosterQuestion,
        on asOf: CivilDate,
        at time: QueryTime,
        _ begun: LogMoment
    ) throws -> Roster {
        let last = try lastKnown(at: time, through: begun.position)
        let search = try search(question, at: time, through: begun.position, knowing: last)
        let paths = paths(question, search, isOfRecords: true)
        var page = RosterPage(question, search, on: asOf)
        try forEachPerson(
            into: &page,
            atMost: question.peopleMax ?? Self.rosterRecordsMax,
            // Whoever was with the board by then is among those that it has been with by now.
            people: { first, limit in
                try rosterRows(knowing: last)
                    .peers(paths, and: search?.holder, of: question.board, from: first, limit: limit)
            },
            visit: { peer, page in try take(recordOf: peer, asOf, time, last, into: &page) }
        )
        let knownAt = try knownInstant(time, last, begun)
        var roster = Roster(page, on: asOf, LogMoment(position: last, instant: knownAt))
        roster.fromRecords = true
        return roster
    }

    /// The rosters at one moment, for an answer that knows everything up to a position.
    private func rosterRows(knowing last: Position) throws -> RosterRows {
        RosterRows(snapshot: try rows(of: .roster, knowing: last))
    }

    /// - Parameters:
    ///   - last: the position that the log is read through.
    ///   - known: a number that has no row by then is nobody's.
    /// - Throws: `searchTooShort` when it could find nobody, `rowsBehind` when that cannot be told.
    private func search(
        _ question: RosterQuestion,
        at time: QueryTime,
        through last: Position,
        knowing known: Position
    ) throws -> RosterSearch? {
        guard let text = question.text else { return nil }
        let board = question.board
        let tokens = NameTokens(keys: store.keys)
        let holder = try [text, RosterSearch.folded(text)].lazy.compactMap { number -> PeerID? in
            guard let row = try self.credentialRow(board, number, knowing: known),
                let peer = PeerID(row.peerID)
            else { return nil }
            // Before a merge the other id held it.
            return (try? self.holder(of: board, number, from: peer, at: time, through: last)?.peer) ?? peer
        }.first
        let search = RosterSearch(text, holder: holder, tokens: tokens)
        guard search.token != nil || holder != nil else { throw QueryError.searchTooShort }
        return search
    }

    /// A search goes by name, whatever the status; the past by everybody, whatever the status now.
    private func paths(
        _ question: RosterQuestion,
        _ search: RosterSearch?,
        isOfRecords: Bool
    ) -> [RosterKey.Path] {
        if let search { return search.token.map { [.token($0)] } ?? [] }
        if isOfRecords || question.statuses.isEmpty { return [.everybody] }
        return question.statuses.map { .status(UInt8(clamping: $0.rawValue)) }
    }

    /// - Parameters:
    ///   - people: the next ones in order, from somebody on: fewer than the limit only when there are no more.
    ///   - visit: takes what a person has.
    private func forEachPerson(
        into page: inout RosterPage,
        atMost most: Int,
        people: (_ first: PeerID?, _ limit: Int) throws -> [PeerID],
        visit: (PeerID, inout RosterPage) throws -> Void
    ) throws {
        var examined = 0
        var first = page.question.after?.peer
        var seen: PeerID?
        while true {
            // Who ends a read begins the next one, and is passed over there.
            let limit = Self.rosterPeopleAtOnce + 1
            let peers = try people(first, limit)
            for peer in peers where peer != seen && !page.question.leftOut.contains(peer) {
                try visit(peer, &page)
                if page.isFull { return }
                examined += 1
                if examined >= most { return page.end(after: peer) }
            }
            guard peers.count == limit, let last = peers.last else { return }
            (first, seen) = (last, last)
        }
    }

    private func take(
        rowOf peer: PeerID,
        in rows: borrowing RosterRows,
        into page: inout RosterPage
    ) throws {
        guard let row = try rows.row(page.question.board, peer) else { return }
        if row.unreadableFrom > 0 { page.note(unreadable: peer) }
        try page.take(peer, row.items) {
            try rosterName(in: row, of: peer)
        }
    }

    private func rosterName(in row: RosterRow, of peer: PeerID) throws -> RosterName {
        row.namePosition > 0 ? try rosterName(of: peer, at: Position(row.namePosition)) : RosterName()
    }

    private func take(
        recordOf peer: PeerID,
        _ asOf: CivilDate,
        _ time: QueryTime,
        _ last: Position,
        into page: inout RosterPage
    ) throws {
        let time = QueryTime(asOf: asOf, knownAt: time.knownAt)
        let record: Record
        do { record = try self.record(of: peer, at: time, through: last).record } catch QueryError.peerUnknown
        {
            // Not registered by then.
            return
        } catch QueryError.quarantined {
            return page.note(unreadable: peer)
        }
        let board = page.question.board
        try page.take(peer, RosterItem.items(of: record, with: board)) {
            if let (owner, through) = try lastShared(peer, board, at: time, through: last) {
                return try rosterName(try details(of: owner, through: through), of: owner)
            }
            let row = try projections().rosterRows().row(board, peer)
            return try row.map { try rosterName(in: $0, of: peer) } ?? RosterName()
        }
    }

    /// Whose details a board knows, and until where: after she left it, until then.
    /// - Returns: nil: it was only ever with somebody who is part of her now.
    private func lastShared(
        _ peer: PeerID,
        _ board: BoardCode,
        at time: QueryTime,
        through last: Position
    ) throws -> (owner: PeerID, through: Position)? {
        let spans = try self.spans(of: peer, knowing: last).filter { $0.board == board.description }
        if spans.isEmpty { return nil }
        if let through = Self.lastShared(spans, through: last) { return (peer, through) }
        // The board came to her later. It may know of her by whoever is part of her, as far as the question knows.
        for part in try streams(of: peer, at: time, through: last, own: true).compactMap(\.stream.peer) {
            let spans = try self.spans(of: part, knowing: last).filter { $0.board == board.description }
            if let through = Self.lastShared(spans, through: last) { return (part, through) }
        }
        return nil
    }

    /// - Parameter spans: of one person with one board.
    /// - Returns: nil: none had begun by then.
    private static func lastShared(_ spans: [JurisdictionSpan], through last: Position) -> Position? {
        let known = spans.filter { $0.fromPosition <= last.rawValue }
        guard let left = known.map(\.throughPosition).max() else { return nil }
        let isWith = known.contains { $0.throughPosition == 0 || $0.throughPosition >= last.rawValue }
        return isWith ? last : Position(left)
    }

    /// The name that an event gave.
    private func rosterName(of peer: PeerID, at position: Position) throws -> RosterName {
        let opened = try store.log.withRecord(at: position) { header, payload in
            Result {
                let recorded = try RecordedEvent(header, payload: payload)
                return try seal.open(recorded.event, id: recorded.id, slot: header.keySlot)
            }
        }
        return try rosterName(try opened?.get() ?? .nothing, of: peer)
    }

    private func rosterName(_ opened: PersonalDataSeal.Opened, of peer: PeerID) throws -> RosterName {
        switch opened {
        case .nothing: RosterName()
        case .erased: RosterName(isErased: true, erasure: try erasure(of: peer))
        case .personal(let data): RosterName(text: data.details.publicName)
        }
    }
}

extension Roster {
    /// - Parameter moment: what the page holds for.
    fileprivate init(_ page: RosterPage, on asOf: CivilDate, _ moment: LogMoment) {
        self = page.roster
        board = page.question.board.description
        self.asOf = asOf.description
        position = moment.position.rawValue
        knownAt = Google_Protobuf_Timestamp(moment.instant)
    }
}
