import LMDB
import Testing

@Suite("Errors")
struct LMDBErrorTests {
    @Test("An error says what failed, why, and the code")
    func description() {
        let full = LMDBError(code: .MDB_MAP_FULL, operation: "mdb_put")
        #expect(full.description == "mdb_put: MDB_MAP_FULL: Environment mapsize limit reached (-30792)")
        let system = LMDBError(code: .ENOSPC, operation: "mdb_txn_commit")
        #expect(system.description == "mdb_txn_commit: No space left on device (28)")
        #expect(LMDBError(code: .alreadyOpen, operation: "open").reason.contains("already open"))
    }

    @Test("Out of space: the map, the disk, the quota")
    func space() {
        let codes: [LMDBError.Code] = [.MDB_MAP_FULL, .ENOSPC, .EDQUOT, .EIO, .MDB_TXN_FULL, .MDB_PANIC]
        let exhausted = codes.filter { LMDBError(code: $0, operation: "").isSpaceExhausted }
        #expect(exhausted == [.MDB_MAP_FULL, .ENOSPC, .EDQUOT])
    }

    @Test("Retryable: what passes by itself")
    func retryable() {
        let codes: [LMDBError.Code] = [
            .MDB_READERS_FULL, .MDB_MAP_RESIZED, .transactionsOpen, .MDB_CORRUPTED, .EIO, .alreadyOpen,
            .MDB_KEYEXIST, .processIDTaken,
        ]
        let retryable = codes.filter { LMDBError(code: $0, operation: "").isRetryable }
        #expect(retryable == [.MDB_READERS_FULL, .MDB_MAP_RESIZED, .transactionsOpen, .processIDTaken])
    }
}
