import Foundation
import LMDB
import Testing

/// Runs LMDB's own tools (package lmdb-utils) beside this process.
@Suite("Other processes")
struct OtherProcessTests {
    private func run(_ tool: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/\(tool)")
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: text, as: UTF8.self)
    }

    @Test("Another process reads what is committed beside an open write, and leaves no reader behind")
    func readBesideWriter() throws {
        let store = try TemporaryEnvironment()
        try store.environment.write { try $0.put(key("one"), for: key("a"), in: store.bytes) }
        var transaction = try store.environment.beginWrite()
        try transaction.put(key("two"), for: key("b"), in: store.bytes)

        let dump = try run("mdb_dump", ["-p", "-s", "bytes", store.environment.path])
        #expect(dump.contains("HEADER=END\n a\n one\nDATA=END"))
        #expect(!dump.contains("two"))

        try transaction.commit()
        let later = try run("mdb_dump", ["-p", "-s", "bytes", store.environment.path])
        #expect(later.contains(" b\n two\n"))
        #expect(try store.environment.readers().isEmpty)
    }

    @Test("Another process sees this one's readers")
    func readers() throws {
        let store = try TemporaryEnvironment()
        let reader = try store.environment.beginRead()
        let own = ProcessInfo.processInfo.processIdentifier
        let readers = try store.environment.readers()
        #expect(readers.map(\.processID) == [own])
        #expect(readers.map(\.snapshot) == [reader.id])
        #expect(try run("mdb_stat", ["-r", "-a", store.environment.path]).contains("\(own) "))
        #expect(try store.environment.staleReadersCleared() == 0)
    }

    @Test("What another process wrote into a map that it has grown is read here")
    func otherGrowsMap() async throws {
        let store = try TemporaryEnvironment(mapSize: 256 << 10)
        let path = store.environment.path
        await #expect(processExitsWith: .success) { [path = path as String] in
            let environment = try Environment(
                path: path,
                configuration: EnvironmentConfiguration(mapSize: 8 << 20)
            )
            let bytes = try environment.openDatabase(named: "bytes", flags: .create)
            try environment.write {
                try $0.put([UInt8](repeating: 5, count: 2_000_000), for: key("a"), in: bytes)
            }
        }
        #expect(try store.environment.statistics().mapSize == 256 << 10)
        let size = try store.environment.read {
            try $0.withValue(for: key("a"), in: store.bytes) { $0.byteCount }
        }
        #expect(size == 2_000_000)
        #expect(try store.environment.statistics().mapSize == 8 << 20)
    }

    @Test("A process killed in the midst of reading and writing is cleared away and leaves nothing")
    func otherDies() async throws {
        let store = try TemporaryEnvironment()
        let path = store.environment.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            try dieInTheMidst(of: path)
        }
        #expect(try store.environment.readers().count == 1)
        #expect(try store.environment.staleReadersCleared() == 1)
        #expect(try store.environment.readers().isEmpty)
        try store.environment.write { try $0.put([2], for: key("b"), in: store.bytes) }
        try store.environment.read { (transaction) throws in
            #expect(try transaction.count(in: store.bytes) == 1)
            #expect(try transaction.value(for: key("b"), in: store.bytes) == [2])
        }
    }
}

/// Kills this process while it reads and writes.
private func dieInTheMidst(of path: String) throws {
    let environment = try Environment(
        path: path,
        configuration: EnvironmentConfiguration(mapSize: 16 << 20)
    )
    let bytes = try environment.openDatabase(named: "bytes")
    try environment.read { _ in
        try environment.write { writer in
            try writer.put([1], for: key("a"), in: bytes)
            kill(getpid(), SIGKILL)
        }
    }
}
