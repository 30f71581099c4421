import MerkleTree
import Testing

@Suite struct NodeNumberTests {
    /// The numbers follow the order in which a growing tree completes its nodes, without gaps.
    @Test func numbersFollowCompletion() {
        var frontier = Frontier()
        var next: UInt64 = 0
        for leaf in 0..<1_100 as Range<UInt64> {
            #expect(NodeAddress.count(leaves: leaf) == next)
            frontier.append(LogHash.leaf(of: [UInt8(truncatingIfNeeded: leaf)])) { address, _ in
                #expect(address.number == next)
                next += 1
            }
        }
    }

    @Test func theLargestTree() {
        #expect(NodeAddress.count(leaves: UInt64(Int64.max)) == UInt64.max - 1 - 63)
        #expect(NodeAddress(level: 62, index: 0).number == UInt64(Int64.max) - 1)
    }
}
