package import CivilTime
import CommandProcessing
import Credentialing
package import CredentialingSchema
import EventStore
package import Identifiers
import SwiftProtobuf

extension ReadSide {
    /// Primary-source verification: one credential by its number, found through the projection,
    /// answered from the holder's record on both axes.
    package func verification(
        _ board: BoardCode,
        _ number: String,
        at time: QueryTime
    ) throws(QueryError) -> Verification {
        try answer(board, number, at: time).answer
    }

    /// - Returns: what the public record shows, and the credential that it shows it of.
    func answer(
        _ board: BoardCode,
        _ number: String,
        at time: QueryTime
    ) throws(QueryError) -> (answer: Verification, credential: CredentialRecord) {
        var time = time
        if time.asOf == nil { time.asOf = today(of: board) }
        let moment = moment
        let (holder, credential, asOf, known) = try self.credential(
            board,
            number,
            at: time,
            through: moment.position
        )
        var answer = Verification()
        answer.credential = Credential(publicRecordOf: credential, on: asOf)
        answer.asOf = asOf.description
        answer.position = known.rawValue
        answer.knownAt = Google_Protobuf_Timestamp(try knownInstant(time, known, moment))
        if credential.publicName, credential.voidedBy == nil,
            case .personal(let data) = try details(of: holder.peer, through: known)
        {
            answer.holderName = data.details.publicName
        }
        return (answer, credential)
    }

    /// A credential by its number, and the record that held it as far as the query knows.
    /// - Parameter last: the position that the log is read through.
    /// - Returns: the position is the last one that the query knows.
    /// - Throws: `rowsBehind` for a number that only the log may have as yet.
    func credential(
        _ board: BoardCode,
        _ number: String,
        at time: QueryTime,
        through last: Position
    ) throws(QueryError) -> (holder: Record, credential: CredentialRecord, asOf: CivilDate, known: Position) {
        let known = try lastKnown(at: time, through: last)
        let row = try credentialRow(board, number, knowing: known)
        guard let row, let peer = PeerID(row.peerID) else { throw .credentialUnknown(board, number) }
        guard let found = try self.holder(of: board, number, from: peer, at: time, through: last),
            let credential = found.record.credential(board: board, number: number)
        else { throw .credentialUnknown(board, number) }
        return (found.record, credential, found.asOf, known)
    }

    /// The record that held the credential as far as the query knows: before a merge that of the id which was
    /// merged away since, during one that was taken back that of the id into which it was merged.
    /// - Parameters:
    ///   - peer: by the number's row, which may know more than the query: whose merges are followed whatever it knows.
    ///   - last: the position that the log is read through.
    /// - Returns: nil when nobody held it then.
    func holder(
        of board: BoardCode,
        _ number: String,
        from peer: PeerID,
        at time: QueryTime,
        through last: Position
    ) throws(QueryError) -> Holder? {
        var open = [peer]
        var seen: Set<PeerID> = []
        while let next = open.popLast() {
            guard seen.insert(next).inserted else { continue }
            let found = try held(by: next, at: time, through: last)
            if let found, found.record.mergedInto == nil,
                found.record.credential(board: board, number: number) != nil
            {
                return found
            }
            let events = try answering { try knownEvents(of: next, at: .now, through: Position(.max)) }
            open += events.compactMap(\.mergedWith)
        }
        return nil
    }

    /// Who held a credential, and as of when.
    typealias Holder = (peer: PeerID, record: Record, asOf: CivilDate)

    /// nil for an id that nobody had by then.
    func held(
        by peer: PeerID,
        at time: QueryTime,
        through last: Position
    ) throws(QueryError) -> Holder? {
        do throws(QueryError) {
            let (record, asOf, _) = try record(of: peer, at: time, through: last)
            return (peer, record, asOf)
        } catch {
            if case .peerUnknown = error { return nil }
            throw error
        }
    }

    /// Expiries of a board between two dates, both included, in order: what ends if nothing happens.
    /// - Parameter after: the cursor of the page before; empty: the first page.
    package func renewals(
        of board: BoardCode,
        from: CivilDate,
        to: CivilDate,
        after: String = "",
        limit: Int = pageMax
    ) throws(QueryError) -> Renewals {
        precondition((1...Self.pageMax).contains(limit), "a page is bounded")
        guard shelf.current.boards[board] != nil else { throw .boardUnknown(board) }
        let today = today(of: board)
        var answer = Renewals()
        answer.board = board.description
        answer.from = from.description
        answer.to = to.description
        answer.asOf = today.description
        let page = try answering {
            try projections().deadlines(board, from: from, to: to, after: after, limit: limit)
        }
        answer.renewals = page.rows.map { Renewal($0, on: today) }
        answer.next = page.next
        answer.position = page.position.rawValue
        waitUntilSeen(page.position)
        return answer
    }
}

extension RecordedEvent {
    /// The other id of a merge, in whichever of the two streams it stands, taken back since or not.
    fileprivate var mergedWith: PeerID? {
        switch event.event {
        case .peersMerged(let it): PeerID(it.mergedPeerID)
        case .peerMergedAway(let it): PeerID(it.intoPeerID)
        default: nil
        }
    }
}

extension Credential {
    /// As the board's public record shows it.
    init(publicRecordOf record: CredentialRecord, on date: CivilDate) {
        self.init(record, on: date)
        discipline = record.disciplineInPublic(on: date)
    }
}

extension PersonalDetails {
    /// As a public record writes it.
    package var publicName: String {
        [givenName, familyName].filter { !$0.isEmpty }.joined(separator: " ")
    }
}

extension Renewal {
    /// - Parameter date: the day whose status is told.
    init(_ row: CredentialRow, on date: CivilDate) {
        self.init()
        board = row.board
        credentialNumber = row.number
        credential = row.credential
        peerID = row.peerID
        dueOn = row.expiresOn
        lateUntil = row.lateUntil
        opensOn = row.opensOn
        filedOn = row.renewalFiledOn
        fileBy = row.fileBy
        status = row.publicStatus.span(on: date)?.status ?? .unspecified
    }
}
