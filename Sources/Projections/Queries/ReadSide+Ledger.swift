import CivilTime
import CommandProcessing
import Credentialing
package import CredentialingSchema
package import Identifiers
import SwiftProtobuf

extension ReadSide {
    /// The account of one cycle of a credential: what counts of continuing education, what does not and why.
    ///
    /// It is made of the holder's record when it is asked for, by the assessment itself: stored rows would tell what
    /// was missing on the day of the person's last event.
    /// - Parameters:
    ///   - cycle: counted from 1; nil: the newest on the day that is asked for.
    ///   - isOwn: the reader is the holder: what a merge that was taken back has shown of somebody else is left out.
    ///   - mayRead: whether the holder's matters are the reader's to see; else the credential is unknown to them.
    package func ledger(
        of board: BoardCode,
        _ number: String,
        cycle: Int? = nil,
        at time: QueryTime,
        isOwn: Bool = false,
        mayRead: (PeerID) -> Bool = { _ in true }
    ) throws(QueryError) -> Ledger {
        var time = time
        time.leavesOutUnmerged = isOwn
        if time.asOf == nil { time.asOf = today(of: board) }
        let (record, credential, asOf, known) = try self.credential(board, number, at: time)
        guard mayRead(record.peer) else { throw .credentialUnknown(board, number) }
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
        answer.knownAt = Google_Protobuf_Timestamp(try knownInstant(time, known))
        let rules = shelf.current
        if let found = Assessment.ledger(record, of: inCycle, rules: rules, asOf: asOf, knownAt: known) {
            answer.rulesVersion = found.assessment.rulesVersion
            answer.accounts = found.accounts
            for index in answer.accounts.indices where answer.accounts[index].missing > 0 {
                answer.accounts[index].neededBy = answer.fileBy
            }
        }
        return answer
    }
}
