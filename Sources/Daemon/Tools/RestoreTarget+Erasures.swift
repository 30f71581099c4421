import CommandProcessing
import Credentialing
import EventStore
import Identifiers

extension RestoreTarget {
    /// Has every erasure in the log hold, whatever keys the folder was given: they may be older than the erasures.
    ///
    /// - Parameters:
    ///   - behind: whose data erasures end that stand behind the end of the log.
    ///   - list: erasures that the log may not have.
    func eraseAgain(
        masterKeyPath: String?,
        behind: Set<PeerID> = [],
        list: ErasureList?
    ) throws -> ErasedAgain {
        var configuration = StoreConfiguration()
        configuration.masterKeyPath = masterKeyPath
        let store = try EventStore(
            restoring: self,
            configuration: configuration,
            claimsOf: UniqueClaim.digests
        )
        var erased = ErasedAgain()
        erased.keys = try store.finishErasures(fromStart: true)
        for person in behind { erased.keys += try store.endKeys(of: person) ?? 0 }
        if let list { try erased.carryOut(list, in: store) }
        try store.close()
        return erased
    }
}

extension ErasedAgain {
    /// Ends the keys of the people whom it names and of nobody else, whoever is merged with them in this log.
    fileprivate mutating func carryOut(_ list: ErasureList, in store: EventStore) throws {
        var notKnown: Set<PeerID> = []
        for erasure in list.erasures {
            // What was entered after it is under another key, and stays. Where the log does not have it, all of it was
            // entered before.
            let position = try store.position(of: EventID(of: erasure.command, index: 0))
            for person in erasure.people {
                if let count = try store.endKeys(of: person, through: position) {
                    keys += count
                } else {
                    notKnown.insert(person)
                }
            }
        }
        self.notKnown = notKnown.sorted()
    }
}
