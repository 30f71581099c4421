import Foundation
import LMDB
import Testing

/// Maps that cannot be had as large as they should be: in processes of their own, which the loss of a map would end.
@Suite("Address space")
struct AddressSpaceTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("A map that may not grow stays as it is, and grows once it may")
    func ownMapBeyondTheLimit() async throws {
        await #expect(processExitsWith: .success) { [path = folder.path as String] in
            try growUnderLimit(in: path)
        }
    }

    @Test("A map that is let go for one that cannot be had is there again")
    func noRoomInOnePiece() async throws {
        await #expect(processExitsWith: .success) { [path = folder.path as String] in
            try growUntilThereIsNoRoom(in: path)
        }
    }

    @Test("Another process's larger map is followed once it may be")
    func othersMapBeyondTheLimit() async throws {
        await #expect(processExitsWith: .success) { [path = folder.path as String] in
            try followUnderLimit(in: path)
        }
    }
}

/// More than a process takes for itself meanwhile, and less than maps here are to grow by.
private let leeway = 128 << 20
private let beyondLeeway = 1 << 30

private func growUnderLimit(in path: String) throws {
    let store = try TemporaryEnvironment(TemporaryFolder(ofParent: path), mapSize: 1 << 20)
    try store.environment.write { try $0.put([1], for: key("a"), in: store.bytes) }
    try limitAddressSpace(leaving: leeway)
    for _ in 0..<2 {
        let error = try #require(throws: LMDBError.self) { try store.environment.growMap(to: beyondLeeway) }
        try #require(error.code == .ENOMEM)
        try #require(store.environment.room.size == 1 << 20)
        try requireUse(of: store)
    }
    try unlimitAddressSpace()
    try store.environment.growMap(to: beyondLeeway)
    try #require(store.environment.room.size == beyondLeeway)
    try requireUse(of: store)
}

/// With a map of 32 TiB there are 64 more, but hardly 96 in one piece; or else they are refused before.
private func growUntilThereIsNoRoom(in path: String) throws {
    let store = try TemporaryEnvironment(TemporaryFolder(ofParent: path), mapSize: 1 << 20)
    try store.environment.write { try $0.put([1], for: key("a"), in: store.bytes) }
    var size = 0
    var failure: LMDBError?
    for tebibytes in [32, 96, 192, 384] as [Int] where failure == nil {
        size = store.environment.room.size
        do throws(LMDBError) { try store.environment.growMap(to: tebibytes << 40) } catch { failure = error }
    }
    try #require(failure != nil, "there is no end to the address space")
    try #require(store.environment.room.size == size)
    try requireUse(of: store)
    try store.environment.growMap(to: size + 4_096)
    try #require(store.environment.room.size == size + 4_096)
    try requireUse(of: store)
}

private func followUnderLimit(in path: String) throws {
    let store = try TemporaryEnvironment(TemporaryFolder(ofParent: path), mapSize: 256 << 10)
    try store.environment.write { try $0.put([1], for: key("a"), in: store.bytes) }
    try load(500_000, mapSize: beyondLeeway, into: store.environment.path, besides: path)
    try limitAddressSpace(leaving: leeway)
    for _ in 0..<2 {
        let error = try #require(throws: LMDBError.self) { try store.environment.read { _ in } }
        try #require(error.code == .ENOMEM)
        try #require(store.environment.room.size == 256 << 10)
    }
    try unlimitAddressSpace()
    try requireUse(of: store)
    try #require(store.environment.room.size == beyondLeeway)
    let size = try store.environment.read {
        try $0.withValue(for: key("large"), in: store.bytes) { $0.byteCount }
    }
    try #require(size == 500_000)
}

/// That it can be read from and written to.
private func requireUse(of store: TemporaryEnvironment) throws {
    let before = try store.environment.read { try $0.value(for: key("a"), in: store.bytes) }
    try #require(before == [1])
    try store.environment.write { try $0.put([2], for: key("b"), in: store.bytes) }
    let after = try store.environment.read { try $0.value(for: key("b"), in: store.bytes) }
    try #require(after == [2])
}

/// Has another process (of package lmdb-utils) give the map a size, and write a value that needs it.
private func load(_ byteCount: Int, mapSize: Int, into path: String, besides folder: String) throws {
    let text = """
        VERSION=3
        format=print
        database=bytes
        type=btree
        mapsize=\(mapSize)
        HEADER=END
         large
         \(String(repeating: "x", count: byteCount))
        DATA=END

        """
    let file = folder + "/load"
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/mdb_load")
    process.arguments = ["-f", file, path]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
}

/// Lets this process map so many bytes more than it has mapped.
private func limitAddressSpace(leaving byteCount: Int) throws {
    let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).prefix { $0 != " " }
    let mapped = try #require(Int(pages)) * sysconf(CInt(_SC_PAGESIZE))
    try changeAddressSpaceLimit { $0.rlim_cur = rlim_t(mapped + byteCount) }
}

private func unlimitAddressSpace() throws {
    try changeAddressSpaceLimit { $0.rlim_cur = $0.rlim_max }
}

private func changeAddressSpaceLimit(_ change: (inout rlimit) -> Void) throws {
    let resource = __rlimit_resource_t(RLIMIT_AS.rawValue)
    var limit = rlimit()
    let found = getrlimit(resource, &limit)
    try #require(found == 0)
    change(&limit)
    let changed = setrlimit(resource, &limit)
    try #require(changed == 0)
}
