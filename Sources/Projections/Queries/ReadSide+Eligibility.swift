import CivilTime
import CommandProcessing
import Credentialing
package import CredentialingSchema
import EventStore
package import Identifiers
import SwiftProtobuf

extension ReadSide {
    /// Eligibility with the tree of requirements. Whatever is supposed, nothing is recorded.
    /// - Parameters:
    ///   - board: nil: the boards that the person is with, or, with none, every board that has adopted
    ///     rules. With supposed rules the board whose rules they are.
    ///   - sight: whose eyes it is for: a board is told of its own eligibilities alone.
    ///   - supposing: each assessment says what it supposes that is not so.
    package func eligibility(
        of peer: PeerID,
        at time: QueryTime,
        board: BoardCode? = nil,
        seenBy sight: Sight = .everything,
        supposing: Supposition = .nothing
    ) throws(QueryError) -> Eligibility {
        precondition(supposing.rules == nil || board != nil, "supposed rules are one board's")
        // Of all that it folds: an answer has one position.
        let moment = moment
        let known = moment.position
        let time = try self.time(time, seenBy: sight, of: peer, through: known)
        var days = BoardDays(time.asOf) { today(of: $0) }
        let (record, folded, _) = try record(
            of: peer,
            at: time.on(time.asOf ?? board.map { days[$0] } ?? lastToday),
            through: known
        )
        let rulesKnown = try lastKnown(at: time, through: known)
        // After the position: then it has every rule that was adopted up to there.
        let book = shelf.current
        let supposed = try board.flatMap { board throws(QueryError) in
            try rules(supposing.rules, of: board, book, knownAt: rulesKnown)
        }
        if let board, supposed == nil, book.boards[board] == nil { throw .boardUnknown(board) }
        let boards = board.map { [$0] } ?? (record.boards.isEmpty ? Array(book.boards.keys) : record.boards)
        var records = [folded: record]
        var answer = Eligibility()
        answer.peerID = peer.description
        answer.position = rulesKnown.rawValue
        answer.knownAt = Google_Protobuf_Timestamp(try knownInstant(time, rulesKnown, moment))
        for board in boards.sorted() where sight.includes(board) {
            let day = days[board]
            let record: Record
            if let made = records[day] {
                record = made
            } else {
                record = try self.record(of: peer, at: time.on(day), through: known).record
            }
            records[day] = record
            let truth = Eligibilities(record: record, book: book, asOf: day, knownAt: rulesKnown)
            try answer.add(of: board, truth, under: supposed, supposing)
        }
        answer.asOf = (days.shared ?? today).description
        return answer
    }

    /// - Returns: nil when no rules are supposed.
    private func rules(
        _ supposed: Supposition.SupposedRules?,
        of board: BoardCode,
        _ book: RuleBook,
        knownAt: Position
    ) throws(QueryError) -> Rules? {
        switch supposed {
        case nil: return nil
        case .text(let rules): return rules
        case .adopted(let version):
            guard let versions = book.boards[board] else { throw .boardUnknown(board) }
            let adopted = versions.first { $0.rules.version == version && $0.position <= knownAt }
            guard let adopted else { throw .rulesVersionUnknown(board, version) }
            return adopted.rules
        }
    }
}

extension Eligibility {
    /// What there is to say of one board.
    mutating func add(
        of board: BoardCode,
        _ truth: Eligibilities,
        under supposed: Rules? = nil,
        _ supposing: Supposition = .nothing
    ) throws(QueryError) {
        let answers = try truth.answers(
            of: board,
            under: supposed,
            purpose: supposing.purpose,
            credential: supposing.credential
        )
        assessments += answers
        notAssessed += truth.notAssessed(
            of: board,
            under: supposed,
            purpose: supposing.purpose,
            credential: supposing.credential,
            assessed: Set(answers.map(\.credential))
        )
    }
}
