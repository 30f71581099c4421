import CommandProcessing
import Credentialing
import EventStore

extension RestoreTarget {
    /// Has every erasure in the log hold, whatever keys the folder was given: they may be older than the log.
    ///
    /// - Returns: how many keys of people who were erased there were.
    func eraseAgain(masterKeyPath: String?) throws -> Int {
        var configuration = StoreConfiguration()
        configuration.masterKeyPath = masterKeyPath
        let store = try EventStore(
            restoring: self,
            configuration: configuration,
            claimsOf: UniqueClaim.digests
        )
        let erased = try store.finishErasures(fromStart: true)
        try store.close()
        return erased
    }
}
