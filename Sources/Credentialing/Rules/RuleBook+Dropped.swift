import CivilTime
import CredentialingSchema
package import Identifiers

extension RuleBook {
    /// Why no renewal of a credential can be approved, whatever is met: the rules in force on the first day of its
    /// cycle or of the next one no longer have the credential, and nothing else gives the next dates.
    /// - Returns: nil where a renewal can be approved.
    package func dropped(_ credential: CredentialRecord, knownAt: Position? = nil) -> String? {
        let (board, code, cycle) = (credential.board, credential.credential, credential.current)
        let next = (try? cycle.expiresOn.adding(days: 1)) ?? cycle.expiresOn
        for (day, words) in [(cycle.startsOn, "its cycle"), (next, "its next cycle")] {
            let rules = governing(board, on: day, knownAt: knownAt)
            guard rules?.credential(code) == nil else { continue }
            let known = rules?.credentials.map(\.code).joined(separator: ", ") ?? "none"
            return
                "\(board)/\(credential.number) cannot be renewed: \(board) has no credential \"\(code)\" on "
                + "\(day), the first day of \(words); it has \(known). The board adopts a version that governs "
                + "on that day and has it, or goes on with another credential"
        }
        return nil
    }
}
