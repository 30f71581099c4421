import SeededNumbers
import TestSupport
import Testing

@testable import Projections

struct SetHashTests {
    private func rows(_ count: Int, seed: UInt64) -> [Row] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { number in
            let value = (0..<Int.random(in: 0...20, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            return Row(key: [0, UInt8(number >> 8), UInt8(number & 255)], value: value)
        }
    }

    private func hash(_ rows: some Sequence<Row>) -> SetHash {
        var hash = SetHash()
        for row in rows { hash.insert(row) }
        return hash
    }

    @Test(arguments: [1, 2, 3])
    func theOrderDoesNotMatter(_ seed: UInt64) {
        let rows = rows(300, seed: seed)
        var generator = SeededGenerator(seed: seed &+ 9)
        #expect(hash(rows) == hash(rows.shuffled(using: &generator)))
        #expect(hash(rows) != hash(rows.dropLast()))
        #expect(hash(rows) != SetHash())
    }

    @Test(arguments: [4, 5, 6])
    func removingTakesInsertingBack(_ seed: UInt64) {
        let rows = rows(200, seed: seed)
        var generator = SeededGenerator(seed: seed)
        var hash = hash(rows)
        for row in rows.shuffled(using: &generator).prefix(120) { hash.remove(row) }
        for row in rows.shuffled(using: &generator).prefix(120) {
            hash.insert(row)
            hash.remove(row)
        }
        let removed = SeededRemoval(rows, seed: seed).kept
        #expect(hash == self.hash(removed))
        for row in removed { hash.remove(row) }
        #expect(hash == SetHash())
        // Also before: a set that lacks a row is made whole by inserting it.
        hash.remove(rows[0])
        #expect(hash != SetHash())
        hash.insert(rows[0])
        #expect(hash == SetHash())
    }

    /// What the first shuffle of the test above leaves.
    private struct SeededRemoval {
        let kept: [Row]

        init(_ rows: [Row], seed: UInt64) {
            var generator = SeededGenerator(seed: seed)
            kept = Array(rows.shuffled(using: &generator).dropFirst(120))
        }
    }

    @Test func mergingIsTheUnion() {
        let rows = rows(500, seed: 7)
        var merged = SetHash()
        for start in stride(from: 0, to: 500, by: 61) {
            merged.merge(hash(rows[start..<min(start + 61, 500)]))
        }
        #expect(merged == hash(rows))
    }

    @Test func keyAndValueAreKeptApart() {
        #expect(hash([Row(key: [1, 2], value: [3])]) != hash([Row(key: [1], value: [2, 3])]))
        #expect(hash([Row(key: [1], value: [])]) != hash([Row(key: [], value: [1])]))
    }

    @Test func bytesAndTextAreThoseOfTheSum() throws {
        let hash = hash(rows(50, seed: 8))
        #expect(SetHash(bytes: hash.bytes) == hash)
        #expect(SetHash(bytes: Array(hash.bytes.dropLast())) == nil)
        #expect(hash.description.count == 64)
        var one = [UInt8](repeating: 0, count: 32)
        one[0] = 1
        #expect(try #require(SetHash(bytes: one)).description == String(repeating: "0", count: 63) + "1")
    }

    @Test func carriesGoThroughEveryWord() throws {
        var hash = try #require(SetHash(bytes: [UInt8](repeating: 0xFF, count: 32)))
        var one = [UInt8](repeating: 0, count: 32)
        one[0] = 1
        hash.merge(try #require(SetHash(bytes: one)))
        #expect(hash == SetHash())
    }
}
