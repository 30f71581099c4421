import Testing

@testable import EventStore

struct SegmentMergeTests {
    @Test(arguments: [
        ([], 10, 0),
        ([10], 10, 0),
        ([11], 10, 1),
        ([100, 20, 10], 10, 1),
        // 10 + 10 is as large as 20, and that as 40.
        ([40, 20, 10], 10, 0),
        ([50, 20, 10], 10, 1),
        // What does not fit into one file stays apart.
        ([60, 20, 30], 30, 1),
        ([99], 99, 1),
    ])
    func keptSegments(byteCounts: [Int], added: Int, kept: Int) {
        #expect(SegmentMerge.kept(byteCounts, added: added, limit: 100) == kept)
    }

    /// Many small runs: few segments, and each byte is written a few times only.
    @Test func manySmallRuns() {
        var segments: [Int] = []
        var written = 0
        for run in 1...4_096 {
            let kept = SegmentMerge.kept(segments, added: 1, limit: 1_000_000)
            let merged = segments[kept...].reduce(1, +)
            segments = segments[..<kept] + [merged]
            written += merged
            #expect(segments.count <= 13, "after run \(run)")
        }
        #expect(segments.reduce(0, +) == 4_096)
        #expect(written <= 13 * 4_096)
    }
}
