import CivilTime
import CommandProcessing
import Credentialing
package import CredentialingSchema
import EventStore
package import Identifiers
import SwiftProtobuf

extension ReadSide {
    /// The account of one cycle of a credential: what counts of continuing education, what does not and why.
    ///
    /// It is made of the holder's record when it is asked for, by the assessment itself: stored rows would tell what
    /// was missing on the day of the person's last event.
    /// - Parameters:
    ///   - cycle: counted from 1; nil: the newest on the day that is asked for.
    ///   - owner: the reader, who is to see no other person's; nil: whoever held it. What a merge that was taken back
    ///     has shown of somebody else is left out.
    package func ledger(
        of board: BoardCode,
        _ number: String,
        cycle: Int? = nil,
        at time: QueryTime,
        ownedBy owner: PeerID? = nil
    ) throws(QueryError) -> Ledger {
        var time = time
        time.leavesOutUnmerged = owner != nil
        if time.asOf == nil { time.asOf = today(of: board) }
        let moment = moment
        let (record, credential, asOf, known) =
            if let owner { try held(board, number, by: owner, at: time, through: moment.position) } else {
                try self.credential(board, number, at: time, through: moment.position)
            }
        let wanted = cycle ?? credential.cycleCount
        guard let inCycle = credential.inCycle(wanted) else {
            throw .cycleUnknown(board, number, cycle: wanted)
        }
        let current = inCycle.current
        var answer = Ledger()
        answer.board = board.description
        answer.credentialNumber = number
        answer.credential = credential.credential
        answer.title = credential.title
        answer.peerID = record.peer.description
        answer.cycle = UInt32(wanted)
        answer.cycles = UInt32(credential.cycleCount)
        answer.cycleStartsOn = current.startsOn.description
        answer.expiresOn = current.expiresOn.description
        answer.fileBy = current.fileBy.description
        answer.lateUntil = current.lateUntil.description
        answer.filedOn = current.filing?.on.description ?? ""
        answer.asOf = asOf.description
        answer.position = known.rawValue
        answer.knownAt = Google_Protobuf_Timestamp(try knownInstant(time, known, moment))
        let rules = shelf.current
        let found = Assessment.ledger(
            record,
            of: inCycle,
            before: credential.inCycle(wanted + 1),
            rules: rules,
            asOf: asOf,
            knownAt: known
        )
        if let found {
            answer.rulesVersion = found.assessment.rulesVersion
            answer.accounts = found.accounts
            for index in answer.accounts.indices where answer.accounts[index].missing > 0 {
                answer.accounts[index].neededBy = answer.fileBy
            }
        }
        return answer
    }

    /// A credential in one person's own record, merged away or not.
    private func held(
        _ board: BoardCode,
        _ number: String,
        by owner: PeerID,
        at time: QueryTime,
        through last: Position
    ) throws(QueryError) -> (holder: Record, credential: CredentialRecord, asOf: CivilDate, known: Position) {
        guard let found = try held(by: owner, at: time, through: last),
            let credential = found.record.credential(board: board, number: number)
        else { throw .credentialUnknown(board, number) }
        return (found.record, credential, found.asOf, try lastKnown(at: time, through: last))
    }
}
