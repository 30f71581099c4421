import CivilTime
import CommandProcessing
import Credentialing
package import CredentialingSchema
package import Identifiers
import SwiftProtobuf

extension ReadSide {
    /// Eligibility with the tree of requirements.
    /// - Parameter board: nil: the boards that the person is with, or, with none, every board that
    ///   has adopted rules.
    package func eligibility(
        of peer: PeerID,
        at time: QueryTime,
        board: BoardCode? = nil
    ) throws(QueryError) -> Eligibility {
        let (record, asOf, known) = try record(of: peer, at: time)
        let rules = shelf.current
        if let board, rules.boards[board] == nil { throw .boardUnknown(board) }
        let boards = board.map { [$0] } ?? (record.boards.isEmpty ? Array(rules.boards.keys) : record.boards)
        var answer = Eligibility()
        answer.peerID = peer.description
        answer.position = known.rawValue
        answer.asOf = asOf.description
        answer.knownAt = Google_Protobuf_Timestamp(knownInstant(time))
        answer.assessments = Assessment.all(
            of: record,
            boards: boards,
            rules: rules,
            asOf: asOf,
            knownAt: try rulesKnown(at: time, through: known)
        )
        return answer
    }

    /// The instant whose knowledge an answer stands for.
    func knownInstant(_ time: QueryTime) -> Instant {
        if case .instant(let instant)? = time.knownAt { return min(instant, clock()) }
        return clock()
    }
}
