import Foundation
import Identifiers
import MerkleTree
import TestSupport
import Testing

@testable import Projections

/// Rows that are compared one by one.
struct RowDiffTests {
    let folder = TemporaryFolder()

    private func generation(_ number: UInt32, with rows: Range<UInt16>) throws -> Generation {
        let path = "\(folder.path)/\(number)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let generation = try Generation(.deadlines, number: number, folder: path, readOnly: false)
        let changes = rows.map { row in
            let key = RowKey(.data).bytes + [UInt8(row >> 8), UInt8(row & 0xFF)]
            return RowChange(key: key, new: Row(key: key, value: [1]))
        }
        try generation.apply(changes, through: Position(1), anchor: .zero, isEmpty: true)
        return generation
    }

    /// Equal rows come in pairs: one more of one side, and their number is odd to the end.
    @Test(arguments: [0, 1] as [UInt16]) func aComparisonEndsWhenItIsGivenUp(_ first: UInt16) throws {
        let (live, candidate) = (try generation(1, with: 0..<5_000), try generation(2, with: first..<5_000))
        let progress = ReplayProgress(total: 0)
        progress.cancel()
        let error = #expect(throws: ProjectionsError.self) {
            try RowDiff.between(live, candidate, Snapshots.taken(of: live, candidate), progress: progress)
        }
        #expect(error?.code == .cancelled)
        let diff = try RowDiff.between(
            live,
            candidate,
            Snapshots.taken(of: live, candidate),
            progress: nil
        )
        #expect(diff.missing == UInt64(first) && diff.candidateRows == UInt64(5_000 - first))
    }
}
