import Foundation
import LMDB

@testable import Projections

extension Generation {
    /// Zeros in the place of every page but the first two, which say where the others are.
    func zeroPages() throws {
        let file = try FileHandle(forUpdating: URL(filePath: folder + "/data.mdb"))
        defer { try? file.close() }
        let (begin, end) = (UInt64(2 * 4_096), try file.seekToEnd())
        try file.seek(toOffset: begin)
        try file.write(contentsOf: Data(count: Int(end - begin)))
    }

    /// Has it say that it has no rows: the next one that goes is one too many, and nothing is written any more.
    func setNoRows() throws {
        let meta = try environment.openDatabase(named: "meta", flags: [])
        var state = try state()
        state.rowCount = 0
        let changed = state
        try environment.write { (transaction) throws in
            try transaction.put(changed.bytes, for: Generation.stateKey, in: meta)
        }
    }
}
