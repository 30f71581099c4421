import Identifiers
import LMDB
import MerkleTree

/// The index of one moment: the tail in memory before the file.
struct IndexSnapshot: ~Copyable {
    let tail: IndexTail.Generations
    let file: ReadTransaction
    private let databases: IndexDatabases

    init(_ index: Index) throws(LMDBError) {
        // In this order: what leaves the tail is in the file before.
        tail = index.tail.now
        file = try index.databases.environment.beginRead()
        databases = index.databases
    }

    func head(of stream: StreamID) throws(LMDBError) -> StreamHead? {
        if let head = tail.young.head(of: stream) ?? tail.old?.head(of: stream) { return head }
        return try databases.head(of: stream, in: file)
    }

    func command(_ id: CommandID) throws(LMDBError) -> CommandEntry? {
        if let entry = tail.young.command(id) ?? tail.old?.command(id) { return entry }
        return try databases.command(id, in: file)
    }

    /// The first record to claim something keeps it, so the oldest part is asked first.
    func claim(_ claim: Digest) throws(LMDBError) -> Position? {
        if let position = try databases.claim(claim, in: file) { return position }
        return tail.old?.claim(claim) ?? tail.young.claim(claim)
    }

    func skip(_ ordinal: StreamOrdinal, _ version: StreamVersion) throws(LMDBError) -> Position? {
        let key = IndexLayout.key(ordinal, version)
        if let position = tail.young.skip(key) ?? tail.old?.skip(key) { return position }
        return try databases.skip(ordinal, version, in: file)
    }

    func node(_ address: NodeAddress) throws(LMDBError) -> Digest? {
        let number = address.number
        if let hash = tail.young.node(number) ?? tail.old?.node(number) { return hash }
        return try databases.node(address, in: file)
    }

    /// Streams of a kind with their heads in the order of their keys, at most `limit`.
    func streams(
        _ kind: StreamID.Kind,
        after last: StreamID?,
        limit: Int
    ) throws(LMDBError) -> [(stream: StreamID, head: StreamHead)] {
        var found: [StreamID: StreamHead] = [:]
        let page = try databases.streams(kind, after: last, limit: limit, in: file)
        let recent = (tail.old?.streams(kind) ?? []) + tail.young.streams(kind)
        for (stream, head) in page { found[stream] = head }
        for (stream, head) in recent where last.map({ $0 < stream }) ?? true { found[stream] = head }
        return found.sorted { $0.key < $1.key }.prefix(limit).map { ($0.key, $0.value) }
    }
}
