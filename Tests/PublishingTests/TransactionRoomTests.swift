import Testing

@testable import Publishing

/// A broker that is too slow for a transaction gets smaller ones, and larger ones again when it keeps up.
struct TransactionRoomTests {
    private static let most = PublishingLimits.recordsPerTransaction
    private static let least = PublishingLimits.recordsPerTransactionMin

    private static func refused(_ times: Int) -> TransactionRoom {
        var room = TransactionRoom()
        for _ in 0..<times { room.fenced() }
        return room
    }

    /// A process that stood still, or another one that takes the lane over.
    @Test func oneRefusalSaysNothingOfItsSize() {
        #expect(TransactionRoom().records == Self.most)
        var room = Self.refused(1)
        #expect(room.records == Self.most)
        room.committed(1)
        room.fenced()
        #expect(room.records == Self.most)
    }

    @Test func eachFurtherRefusalHalvesItDownToABound() {
        let sizes = (1...5).map { Self.refused($0).records }
        #expect(sizes == [Self.most, Self.most / 2, Self.most / 4, Self.most / 8, Self.most / 16])
        #expect(Self.refused(100).records == Self.least)
        #expect((1..<Self.most).contains(Self.least))
    }

    /// What is released from quarantine, and a mark, are transactions of their own.
    @Test func whatCoversNoRecordsSaysNothing() {
        var room = Self.refused(1)
        room.committed(0)
        room.fenced()
        #expect(room.records == Self.most / 2)
    }

    @Test func itGrowsWhenFullOnesWereCommittedForAWhile() {
        var room = Self.refused(100)
        var sizes: [Int] = []
        while room.records < Self.most {
            let before = room.records
            for _ in 1..<PublishingLimits.filledBeforeMore { room.committed(UInt64(before)) }
            #expect(room.records == before)
            room.committed(UInt64(before) + 1)
            #expect(room.records == min(before * 2, Self.most))
            sizes.append(room.records)
        }
        #expect(sizes.last == Self.most)
        room.committed(UInt64(Self.most))
        #expect(room.records == Self.most)
    }

    /// Nothing is known then of how long as many would take.
    @Test func itDoesNotGrowByTransactionsThatHadRoomLeft() {
        var room = Self.refused(3)
        let before = room.records
        for _ in 0..<1_000 { room.committed(UInt64(before) - 1) }
        #expect(room.records == before)
    }

    /// Where it had grown too large again nothing is tried twice.
    @Test func aRefusalAfterItGrewHalvesItAtOnce() {
        var room = Self.refused(3)
        let before = room.records
        for _ in 0..<PublishingLimits.filledBeforeMore { room.committed(UInt64(before)) }
        #expect(room.records == before * 2)
        room.fenced()
        #expect(room.records == before)
    }
}
