import MerkleTree

@testable import EventStore

extension EventStore {
    /// Makes a checkpoint of all there is now, without waiting for the writer's own.
    @discardableResult
    func writeCheckpoint() throws(EventStoreError) -> SignedCheckpoint? {
        try checkpointer().checkpoint()
        return try checkpoint()
    }
}
