package import Identifiers
import LMDB
package import MerkleTree

extension Index {
    /// How far the index is.
    package func state() throws(EventStoreError) -> IndexState { tail.now.state }

    /// Where a stream ends; nil when there is none.
    package func head(of stream: StreamID) throws(EventStoreError) -> StreamHead? {
        try looking { (now) throws(LMDBError) in try now.head(of: stream) }
    }

    /// The records of a command; nil when it was never accepted.
    package func command(_ id: CommandID) throws(EventStoreError) -> CommandEntry? {
        try looking { (now) throws(LMDBError) in try now.command(id) }
    }

    /// The first record that claimed something; nil when it is free.
    package func claim(_ claim: Digest) throws(EventStoreError) -> Position? {
        try looking { (now) throws(LMDBError) in try now.claim(claim) }
    }

    /// How many streams there are; also the last ordinal in use.
    package func streamCount() throws(EventStoreError) -> Int { Int(tail.now.streamCount) }

    /// Streams of a kind with their heads, in the order of their keys, at most `limit`.
    ///
    /// - Parameter last: the last one of the page before; nil for the first page.
    package func streams(
        _ kind: StreamID.Kind,
        after last: StreamID? = nil,
        limit: Int
    ) throws(EventStoreError) -> [(stream: StreamID, head: StreamHead)] {
        precondition(last == nil || last?.kind == kind, "a page goes on with the kind it began with")
        return try looking { (now) throws(LMDBError) in try now.streams(kind, after: last, limit: limit) }
    }

    /// Takes one look at the index.
    func looking<R>(
        _ body: (borrowing IndexSnapshot) throws(LMDBError) -> R
    ) throws(EventStoreError) -> R {
        do throws(LMDBError) { return try body(IndexSnapshot(self)) } catch { throw EventStoreError(error) }
    }
}
