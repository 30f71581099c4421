import SharedValues
import Testing

struct SharedValuesTests {
    /// Where the elements of a list lie in memory.
    private static func place(_ list: [Int]) -> Int {
        unsafe list.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) }
    }

    @Test func equalValuesAreHeldOnce() {
        let values = SharedValues<[Int]>(valuesPerShelf: 4)
        let first = values.shared(Array(1...9))
        let own = Array(1...9)
        let second = values.shared(own)
        #expect(second == own)
        #expect(Self.place(second) == Self.place(first))
        #expect(Self.place(second) != Self.place(own))
    }

    @Test func ofMoreThanThereIsRoomForEachIsWhatItIs() {
        let values = SharedValues<[Int]>(valuesPerShelf: 2)
        for round in 1...3 {
            for number in 0..<1_000 { #expect(values.shared([number]) == [number], "round \(round)") }
        }
    }

    @Test func manyAskAtTheSameTime() async {
        let values = SharedValues<[Int]>(valuesPerShelf: 8)
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask { (0..<5_000).allSatisfy { values.shared([$0 % 300]) == [$0 % 300] } }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
