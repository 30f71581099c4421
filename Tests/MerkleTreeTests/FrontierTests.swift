import MerkleTree
import SeededNumbers
import Testing

@Suite struct FrontierTests {
    @Test func everyRootIsTheDefinitionsRoot() throws {
        let log = ReferenceLog(count: 200)
        var frontier = Frontier()
        for size in 1...200 {
            frontier.append(log.leaves[size - 1])
            #expect(frontier.size.count == UInt64(size))
            #expect(frontier.root == log.root(0..<size))
        }
    }

    @Test func completedNodesAreReportedOnceAndBringTheFrontierBack() throws {
        let log = ReferenceLog(count: 130)
        var frontier = Frontier()
        var nodes: [NodeAddress: Digest] = [:]
        for leaf in log.leaves {
            frontier.append(leaf) { address, hash in
                #expect(nodes.updateValue(hash, forKey: address) == nil)
                #expect(hash == log.node(address))
            }
        }
        for size in 0...130 {
            var missing = 0
            let restored = try Frontier(size: TreeSize(UInt64(size))) { address in
                guard let hash = nodes[address] else {
                    missing += 1
                    return .zero
                }
                return hash
            }
            #expect(missing == 0)
            #expect(restored.root == log.root(0..<size))
        }
    }

    @Test func bytesComeBackAndOtherLengthsAreRefused() throws {
        let log = ReferenceLog(count: 70)
        var frontier = Frontier()
        for leaf in log.leaves {
            let bytes = frontier.serialized
            #expect(bytes.count == 8 + 32 * frontier.size.count.nonzeroBitCount)
            #expect(try Frontier(serialized: bytes) == frontier)
            #expect(throwing(.malformedFrontier) { try Frontier(serialized: bytes + [0]) })
            #expect(throwing(.malformedFrontier) { try Frontier(serialized: bytes.dropLast()) })
            frontier.append(leaf)
        }
        #expect(throwing(.malformedFrontier) { try Frontier(serialized: []) })
        let tooLarge: [UInt8] = [0x80, 0, 0, 0, 0, 0, 0, 0]
        #expect(throwing(.sizeOutOfRange) { try Frontier(serialized: tooLarge + Digest.zero.bytes) })
    }

    @Test func randomBytesNeverTrap() throws {
        var generator = SeededGenerator(seed: 61)
        for _ in 0..<5_000 {
            var bytes = (0..<Int.random(in: 0...300, using: &generator)).map { _ in UInt8(0) }
            for index in bytes.indices { bytes[index] = UInt8.random(in: 0...255, using: &generator) }
            if bytes.count >= 8, Bool.random(using: &generator) { for index in 0..<7 { bytes[index] = 0 } }
            guard let frontier = try? Frontier(serialized: bytes) else { continue }
            #expect(frontier.serialized == bytes)
        }
    }
}
