import Foundation
import Identifiers
import LMDB
import Testing

@testable import EventStore

/// Whether a file has a log in it, none yet, or something that nobody may go on from.
struct LogContentsTests {
    private static let sound = LogContents(
        databaseCount: 3,
        records: 5,
        meta: 2,
        checkpoints: 1,
        hasID: true,
        hasVerifierKey: true
    )

    @Test func aSoundLog() {
        #expect(!Self.sound.isUnbegun)
        #expect(Self.sound.lack == nil && Self.sound.flaw == nil)
    }

    @Test func nothingWasBegun() {
        #expect(LogContents().isUnbegun)
        #expect(LogContents(databaseCount: 1, records: 0).isUnbegun)
        #expect(LogContents(databaseCount: 3, records: 0, meta: 0, checkpoints: 0).isUnbegun)
        // Somebody makes them just now.
        #expect(LogContents(databaseCount: 1, records: 0, meta: 0).isUnbegun)
    }

    @Test func whatIsNotALogsIsNoBeginning() {
        #expect(!LogContents(databaseCount: 1).isUnbegun)
        #expect(!LogContents(databaseCount: 4, records: 0, meta: 0, checkpoints: 0).isUnbegun)
        #expect(!LogContents(databaseCount: 2, records: 0, meta: 1).isUnbegun)
        #expect(!LogContents(databaseCount: 2, records: 1, meta: 0).isUnbegun)
    }

    @Test func whatIsMissingIsNamed() {
        var contents = Self.sound
        contents.records = nil
        #expect(contents.lack?.contains("no database records") == true)
        contents = Self.sound
        contents.meta = nil
        #expect(contents.lack?.contains("no database meta") == true)
        contents = Self.sound
        contents.hasID = false
        #expect(contents.lack?.contains("which log") == true && contents.flaw == contents.lack)
    }

    @Test func checkpointsAreMadeForAnOlderLogAlone() {
        var contents = Self.sound
        contents.checkpoints = nil
        #expect(contents.flaw?.contains("3 databases") == true)
        contents.databaseCount = 2
        #expect(contents.lack == nil && contents.flaw?.contains("no database checkpoints") == true)
        contents.hasVerifierKey = false
        #expect(contents.flaw == nil)
        contents = Self.sound
        contents.hasVerifierKey = false
        #expect(contents.flaw?.contains("not the key") == true)
        contents.checkpoints = 0
        #expect(contents.flaw == nil)
    }

    @Test func howFarItGoesIsSaidInThreePlaces() {
        #expect(LogExtent(recordCount: 0, last: 0, newestCheckpoint: 0).flaw == nil)
        #expect(LogExtent(recordCount: 5, last: 5, newestCheckpoint: 5).flaw == nil)
        #expect(LogExtent(recordCount: 5, last: 5, newestCheckpoint: 6).flaw?.contains("of 6") == true)
        for count in [4, 6, -1, Int.min] {
            let flaw = LogExtent(recordCount: count, last: 5, newestCheckpoint: 0).flaw
            #expect(flaw?.contains("counts \(count) records") == true)
        }
    }
}

/// Where a log is begun, and where it is not.
struct LogBeginningTests {
    private let folder = TemporaryFolder()

    private func opened(_ access: DataFolder.Access) throws -> EventStore {
        try EventStore(
            path: folder.path,
            access: access,
            configuration: TestStore.configuration,
            claimsOf: Claims.function
        )
    }

    private func remove(_ part: String) throws {
        try FileManager.default.removeItem(atPath: folder.path + "/" + part)
    }

    /// A first start that was killed goes on with what is there.
    @Test(arguments: 0...3) func whatWasMadeHalfIsBegun(_ made: Int) throws {
        do {
            let configuration = EnvironmentConfiguration(mapSize: 1 << 20, maxDatabases: 3)
            let environment = try Environment(path: folder.path + "/log", configuration: configuration)
            let integerKeys: DatabaseFlags = [.integerKey, .create]
            let databases: [(String, DatabaseFlags)] = [
                (Log.recordsName, integerKeys), (Log.metaName, .create), (Log.checkpointsName, integerKeys),
            ]
            for (name, flags) in databases.prefix(made) {
                _ = try environment.openDatabase(named: name, flags: flags)
            }
        }
        #expect(code { try opened(.readOnly) } == .notFound)
        #expect(try opened(.owner).log.head() == .origin)
    }

    @Test func noneIsBegunBesideWhatWasMadeFromOne() throws {
        _ = try opened(.owner)
        for part in ["log", "keys"] { try remove(part) }
        #expect(code { try opened(.owner) } == .notFound)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/log/data.mdb"))
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/keys/slots"))
        for part in ["index", "heads"] { try remove(part) }
        #expect(try opened(.owner).log.head() == .origin)
    }

    /// A record that is not where the file counts it, and a checkpoint of more than there is.
    @Test(arguments: [true, false]) func aLogThatContradictsItselfIsRefused(_ isOfRecords: Bool) async throws
    {
        try await putBeyond(isOfRecords)
        #expect(code { try opened(.owner) } == .recordDamaged)
    }

    private func putBeyond(_ isOfRecords: Bool) async throws {
        let test = try TestStore(folder.path)
        for command in 1...3 as ClosedRange<UInt64> { try await test.append(1, command) }
        try await test.close()
        let log = test.store.log
        let checkpoints = try #require(log.checkpoints)
        try log.environment.write { (transaction) throws(LMDBError) in
            try transaction.put([1, 2, 3], for: UInt64(9), in: isOfRecords ? log.records : checkpoints)
        }
    }
}
