import Identifiers
import LMDB
import MerkleTree
import Testing

@testable import EventStore

/// What the index knows is the same whether it is in its file, being written, or in memory alone.
struct IndexTailTests {
    private let folder = TemporaryFolder()

    /// With so much in memory that nothing, or nearly everything, is in the file.
    private func filled(_ test: TestStore) async throws {
        for command in 1...400 as ClosedRange<UInt64> {
            let payload: [UInt8] = command % 5 == 0 ? [0xC1, UInt8(command / 5)] : [UInt8(command & 0xFF)]
            _ = try await test.append(
                .init(
                    stream: Samples.stream(command % 3),
                    command: Samples.command(command),
                    payload: payload
                )
            )
        }
    }

    private func store(inMemory records: Int) throws -> TestStore {
        var configuration = TestStore.configuration
        configuration.indexRecordsInMemory = records
        return try TestStore(folder.path, configuration: configuration)
    }

    @Test(arguments: [1, 7, 150, 1_000])
    func whatIsFound(inMemory records: Int) async throws {
        let test = try store(inMemory: records)
        try await filled(test)
        let index = try test.store.index
        #expect(try index.state().applied == Position(400))
        #expect(try index.streamCount() == 3)
        if records == 1_000 { #expect(try index.writtenUpTo() == .origin) }
        if records == 1 { #expect(try index.writtenUpTo() >= Position(398)) }
        for command in 1...400 as ClosedRange<UInt64> {
            let entry = CommandEntry(first: Position(command), count: 1)
            #expect(try index.command(Samples.command(command)) == entry)
        }
        #expect(try index.command(Samples.command(401)) == nil)
        try await test.close()
        // Now all of it is in the file.
        #expect(try index.writtenUpTo() == Position(400))
    }

    @Test(arguments: [1, 7, 150, 1_000])
    func theWayBackThroughALongStream(inMemory records: Int) async throws {
        let test = try store(inMemory: records)
        try await filled(test)
        let index = try test.store.index
        let all = (1...400 as ClosedRange<UInt64>).filter { $0 % 3 == 1 }.map { Position($0) }
        let head = try #require(try index.head(of: Samples.stream(1)))
        #expect(head.version == StreamVersion(134))
        for first in [1, 2, 63, 64, 65, 128, 129, 134, 135] as [UInt32] {
            for limit in [1, 2, 64, 100, 1_000] {
                let found = try index.positions(upTo: head, from: StreamVersion(first), limit: limit)
                #expect(found == Array(all.dropFirst(Int(first) - 1).prefix(limit)))
            }
        }
        #expect(try index.positions(upTo: head, from: .none, limit: 2) == Array(all.prefix(2)))
        #expect(try index.positions(upTo: head, from: StreamVersion(1), limit: 0) == [])
        try await test.close()
    }

    @Test(arguments: [1, 7, 1_000])
    func pagesOfStreams(inMemory records: Int) async throws {
        let test = try store(inMemory: records)
        for stream in (0..<23 as Range<UInt64>).reversed() { try await test.append(stream, stream + 1) }
        for stream in 0..<5 as Range<UInt64> { try await test.append(stream, stream + 100) }
        let index = try test.store.index
        var found: [(stream: StreamID, head: StreamHead)] = []
        while true {
            let page = try index.streams(.peer, after: found.last?.stream, limit: 4)
            found += page
            if page.count < 4 { break }
        }
        #expect(found.map(\.stream) == (0..<23).map(Samples.stream))
        #expect(found.map(\.head.version.rawValue) == (0..<23).map { $0 < 5 ? 2 : 1 })
        try await test.close()
    }

    /// A system that says of a write that it failed may have done it.
    @Test func whatStandsInTheFileAlreadyIsNotWrittenAgain() async throws {
        let test = try store(inMemory: 1_000)
        try await filled(test)
        let index = try test.store.index
        try #require(index.tail.turn())
        try Self.write(try #require(index.tail.now.old), to: index)
        #expect(try index.writtenUpTo() == Position(400) && index.tail.now.old != nil)
        try index.write()
        #expect(index.tail.now.old == nil)
        try await test.append(1, 401)
        try await test.close()
        #expect(try index.writtenUpTo() == Position(401))
        #expect(try index.head(of: Samples.stream(1))?.position == Position(401))
    }

    private static func write(_ generation: IndexGeneration, to index: Index) throws {
        let (stretch, nodes, frontier) = generation.contents()
        var batch = try IndexBatch(index.databases, logID: index.log.id)
        try batch.add(stretch)
        batch.grow(nodes, to: frontier)
        try batch.commit(heads: generation.sortedHeads())
    }

    /// Beside an owner who has not written anything yet.
    @Test func anotherReaderFollows() async throws {
        let test = try store(inMemory: 1_000)
        try await filled(test)
        let root = try test.store.index.root(size: Position(400))
        let databases = try test.store.index.databases
        let reader = try IndexTailTests.reader(databases, test.store)
        #expect(try reader.state().applied == .origin)
        try reader.follow(to: Position(400))
        #expect(try reader.state().applied == Position(400))
        #expect(try reader.root(size: Position(400)) == root)
        #expect(try reader.head(of: Samples.stream(1)) == test.store.index.head(of: Samples.stream(1)))
        try await test.append(1, 401)
        try reader.follow(to: Position(401))
        #expect(try reader.head(of: Samples.stream(1))?.position == Position(401))
        try await test.close()
        // What went into the file meanwhile is the same.
        #expect(try reader.head(of: Samples.stream(1))?.position == Position(401))
        #expect(try reader.root(size: Position(400)) == root)
    }

    private static func reader(_ databases: IndexDatabases, _ store: EventStore) throws -> Index {
        Index(
            databases: databases,
            tail: try databases.tail(store.log, limit: .max),
            log: store.log,
            claimsOf: Claims.function,
            marker: nil
        )
    }
}

struct SkipTests {
    @Test(arguments: [(1, 64), (63, 64), (64, 64), (65, 128), (128, 128), (UInt32.max, UInt32.max)])
    func theNextOne(version: UInt32, skip: UInt32) {
        #expect(IndexLayout.skip(atOrAfter: version) == skip)
    }
}
