import CommandProcessing
import Credentialing
import EventStore
import Identifiers

extension RestoreTarget {
    /// Has every erasure in the log hold, whatever keys the folder was given: they may be older than the erasures.
    ///
    /// - Parameter behind: whose data erasures end that stand behind the end of the log.
    /// - Returns: how many keys of people who were erased there were.
    func eraseAgain(masterKeyPath: String?, behind: Set<PeerID> = []) throws -> Int {
        var configuration = StoreConfiguration()
        configuration.masterKeyPath = masterKeyPath
        let store = try EventStore(
            restoring: self,
            configuration: configuration,
            claimsOf: UniqueClaim.digests
        )
        var erased = try store.finishErasures(fromStart: true)
        for person in behind { erased += try store.endKeys(of: person) }
        try store.close()
        return erased
    }
}
