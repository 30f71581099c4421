import Credentialing
import Identifiers

extension Record {
    /// The last application for a credential that was submitted.
    func application(board: BoardCode, credential: String) -> ApplicationRecord? {
        applications.last { $0.board == board && $0.credential == credential }
    }
}
