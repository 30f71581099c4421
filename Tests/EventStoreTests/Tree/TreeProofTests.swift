import Foundation
import Identifiers
import LMDB
import MerkleTree
import Testing

@testable import EventStore

struct TreeProofTests {
    private let folder = TemporaryFolder()

    private func records(_ store: EventStore) throws -> [[UInt8]] {
        var records: [[UInt8]] = []
        try store.log.scan(from: Position(1)) { _, _, record in
            records.append(record.withUnsafeBytes { [UInt8]($0) })
            return true
        }
        return records
    }

    /// Commands of 1 to 5 events, so that batches begin and end anywhere in the rows of nodes.
    private func filled(_ count: Int, on test: TestStore) async throws {
        var command: UInt64 = 1
        while try Int(test.store.log.head().rawValue) < count {
            let missing = try count - Int(test.store.log.head().rawValue)
            _ = try await test.append(
                .init(
                    stream: Samples.stream(command % 7),
                    command: Samples.command(command),
                    count: min(missing, Int(command % 5) + 1),
                    payload: [UInt8(command & 0xFF)]
                )
            )
            command += 1
        }
    }

    @Test func rootsAndProofsOfEverySize() async throws {
        let test = try TestStore(folder.path)
        try await filled(150, on: test)
        let index = try test.store.index
        let reference = ReferenceTree(records: try records(test.store))
        for size in 0...150 {
            let root = try index.root(size: Position(UInt64(size)))
            #expect(root.bytes == reference.root(0..<size))
            for leaf in stride(from: size % 7, to: size, by: 7) {
                let position = Position(UInt64(leaf) + 1)
                let proof = try index.inclusion(position: position, size: Position(UInt64(size)))
                #expect(proof.hashes.map(\.bytes) == reference.path(leaf, 0..<size))
                try proof.verify(leaf: index.leaf(at: position), root: root)
            }
            for old in stride(from: 1 + size % 5, through: size, by: 5) {
                let proof = try index.consistency(
                    from: Position(UInt64(old)),
                    to: Position(UInt64(size))
                )
                #expect(proof.hashes.map(\.bytes) == reference.subproof(old, 0..<size))
                try proof.verify(oldRoot: index.root(size: Position(UInt64(old))), newRoot: root)
            }
        }
        try await test.close()
    }

    @Test func whatTheTreeDoesNotHave() async throws {
        let test = try TestStore(folder.path)
        try await filled(10, on: test)
        let index = try test.store.index
        #expect(code { try index.root(size: Position(11)) } == .beyondTree)
        #expect(code { try index.leaf(at: Position(11)) } == .beyondTree)
        #expect(code { try index.inclusion(position: Position(6), size: Position(5)) } == .beyondTree)
        #expect(code { try index.inclusion(position: .origin, size: Position(5)) } == .beyondTree)
        #expect(code { try index.consistency(from: Position(6), to: Position(5)) } == .beyondTree)
        #expect(try index.root(size: .origin) == LogHash.emptyRoot)
        try await test.close()
    }

    /// Every node, from batches of any size, from a rebuild in large chunks, and after a restart in between.
    @Test func theNodesDoNotDependOnTheBatches() async throws {
        do {
            let test = try TestStore(folder.path)
            try await filled(333, on: test)
            try await test.close()
        }
        let test = try TestStore(folder.path)
        for command in 1_000..<1_020 as Range<UInt64> { try await test.append(command % 3, command) }
        let live = try nodes(test.store)
        #expect(live.count == Int(NodeAddress.count(leaves: 353)))
        await test.writer.stop()
        let store = test.store
        try store.close()
        try rebuilt(matches: live)
    }

    private func rebuilt(matches live: [Digest]) throws {
        try FileManager.default.copyItem(atPath: folder.path, toPath: folder.path + "-copy")
        defer { try? FileManager.default.removeItem(atPath: folder.path + "-copy") }
        try FileManager.default.removeItem(atPath: folder.path + "-copy/index")
        let store = try EventStore(
            path: folder.path + "-copy",
            access: .owner,
            configuration: TestStore.configuration,
            claimsOf: Claims.function
        )
        #expect(try nodes(store) == live)
    }

    private func nodes(_ store: EventStore) throws -> [Digest] {
        let index = try store.index
        let size = try index.state().applied.rawValue
        var nodes: [UInt64: Digest] = [:]
        try index.looking { (now) throws(LMDBError) in
            for leaf in 0..<size {
                var level = 0
                while (leaf + 1) % (1 << UInt64(level)) == 0 {
                    let address = NodeAddress(level: level, index: leaf >> UInt64(level))
                    nodes[address.number] = try now.node(address)
                    level += 1
                }
            }
        }
        return nodes.sorted { $0.key < $1.key }.map(\.value)
    }

    /// A tree that ends elsewhere than the index is not gone on with.
    @Test func aLostFrontierIsMadeAgain() async throws {
        let test = try TestStore(folder.path)
        try await filled(100, on: test)
        let live = try nodes(test.store)
        try await test.close()
        let store = test.store
        let databases = try store.index.databases
        try databases.environment.write { (transaction) throws(LMDBError) in
            let bytes = Frontier().serialized
            try transaction.put(bytes, for: TreeLayout.frontierKey, in: databases.meta)
        }
        #expect(try databases.treeSize() == .zero)
        #expect(throws: LMDBError.self) { _ = try IndexBatch(databases, logID: store.log.id).begun }
        try rebuilt(matches: live)
    }
}
