import Foundation
import LMDB
import Testing

@Suite("Opening an environment")
struct OpeningTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func mode(_ name: String) throws -> Int? {
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path(name))
        return attributes[.posixPermissions] as? Int
    }

    @Test("Folder and files are for their owner alone, also those folders above that were made")
    func permissions() throws {
        let environment = try folder.open("data/store")
        #expect(environment.path == folder.path("data/store"))
        #expect(try mode("data") == 0o700)
        #expect(try mode("data/store") == 0o700)
        #expect(try mode("data/store/data.mdb") == 0o600)
        #expect(try mode("data/store/lock.mdb") == 0o600)
    }

    @Test("Twice in one process is refused, by whatever path, until the first is gone")
    func twice() throws {
        var first: Environment? = try folder.open()
        #expect(first != nil)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link"),
            withDestinationPath: folder.path("store")
        )
        for name in ["store", "./store/", "link"] {
            let error = #expect(throws: LMDBError.self) { try folder.open(name) }
            #expect(error?.code == .alreadyOpen)
            #expect(error?.description.contains("already open") == true)
        }
        first = nil
        _ = try folder.open()
    }

    @Test("A transaction keeps its environment open")
    func lifetime() throws {
        func reader() throws -> ReadTransaction { try folder.open().beginRead() }
        let transaction = try reader()
        let error = #expect(throws: LMDBError.self) { try folder.open() }
        #expect(error?.code == .alreadyOpen)
        transaction.abort()
        _ = try folder.open()
    }

    @Test("Read-only finds what was written, and refuses every write")
    func readOnly() throws {
        do {
            let environment = try folder.open()
            let database = try environment.openDatabase(named: "bytes", flags: .create)
            try environment.write { try $0.put([1], for: key("a"), in: database) }
        }
        let environment = try folder.open(readOnly: true)
        #expect(environment.isReadOnly)
        let database = try environment.openDatabase(named: "bytes")
        #expect(try environment.read { try $0.value(for: key("a"), in: database) } == [1])
        let error = #expect(throws: LMDBError.self) { try environment.beginWrite().abort() }
        #expect(error?.code == .EACCES)
        let refused = #expect(throws: LMDBError.self) {
            try environment.openDatabase(named: "other", flags: .create)
        }
        #expect(refused?.code == .EACCES)
    }

    @Test("Read-only makes nothing")
    func readOnlyAbsent() throws {
        let error = #expect(throws: LMDBError.self) { try folder.open("absent", readOnly: true) }
        #expect(error?.code == .ENOENT)
        #expect(!FileManager.default.fileExists(atPath: folder.path("absent")))
    }

    @Test("A path through a file, and a file that is no database, are named")
    func notAnEnvironment() throws {
        try Data("text".utf8).write(to: URL(fileURLWithPath: folder.path("file")))
        let through = #expect(throws: LMDBError.self) { try folder.open("file/store") }
        #expect(through?.code == .ENOTDIR)

        try FileManager.default.createDirectory(
            atPath: folder.path("text"),
            withIntermediateDirectories: true
        )
        try Data(repeating: 0x41, count: 8_192)
            .write(to: URL(fileURLWithPath: folder.path("text/data.mdb")))
        let text = #expect(throws: LMDBError.self) { try folder.open("text") }
        #expect(text?.code == .MDB_INVALID)
    }

    @Test("What was committed is there after closing, with either durability")
    func reopen() throws {
        for durability in [EnvironmentConfiguration.Durability.synced, .unsynced] {
            let configuration = EnvironmentConfiguration(mapSize: 1 << 20, durability: durability)
            for count in 1...2 as ClosedRange<UInt64> {
                let environment = try Environment(
                    path: folder.path("\(durability)"),
                    configuration: configuration
                )
                let database = try environment.openDatabase(
                    named: "integers",
                    flags: [.create, .integerKey]
                )
                try environment.write { try $0.put([1], for: count, in: database, flags: .append) }
                try environment.sync()
                #expect(try environment.read { try $0.count(in: database) } == Int(count))
            }
        }
    }

    @Test("A transaction does not know a database that was opened after it began")
    func openedLater() throws {
        let environment = try folder.open()
        let before = try environment.beginRead()
        let database = try environment.openDatabase(named: "a", flags: .create)
        let error = #expect(throws: LMDBError.self) { try before.count(in: database) }
        #expect(error?.code == .EINVAL)
        #expect(try environment.read { try $0.count(in: database) } == 0)
    }

    @Test("A database that is absent, of another shape, or one too many is refused")
    func databases() throws {
        let environment = try Environment(
            path: folder.path("store"),
            configuration: EnvironmentConfiguration(
                mapSize: 1 << 20,
                maxDatabases: 1,
                durability: .unsynced
            )
        )
        let absent = #expect(throws: LMDBError.self) { try environment.openDatabase(named: "a") }
        #expect(absent?.code == .MDB_NOTFOUND)
        let database = try environment.openDatabase(named: "a", flags: [.create, .integerKey])
        #expect(database.flags == .integerKey)
        for flags in [[], .reverseKey, [.create, .integerKey, .reverseKey]] as [DatabaseFlags] {
            let shape = #expect(throws: LMDBError.self) {
                try environment.openDatabase(named: "a", flags: flags)
            }
            #expect(shape?.code == .MDB_INCOMPATIBLE)
        }
        let full = #expect(throws: LMDBError.self) {
            try environment.openDatabase(named: "b", flags: .create)
        }
        #expect(full?.code == .MDB_DBS_FULL)
    }
}
