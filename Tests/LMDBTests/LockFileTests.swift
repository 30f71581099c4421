import Foundation
import Glibc
import LMDB
import Testing

@Suite("The table of readers")
struct LockFileTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func sizes(_ name: String) -> (length: Int, given: Int) {
        var file = stat()
        guard stat(folder.path(name), &file) == 0 else { return (0, 0) }
        return (Int(file.st_size), Int(file.st_blocks) * 512)
    }

    private func open(readOnly: Bool = false) throws -> Environment {
        try Environment(
            path: folder.path("store"),
            configuration: EnvironmentConfiguration(mapSize: 1 << 20, readOnly: readOnly)
        )
    }

    @Test("It has no holes, and is as long as LMDB makes it")
    func whole() throws {
        let environment = try open()
        let (length, given) = sizes("store/lock.mdb")
        #expect(length > 64 * 1_024 && given >= length)
        #expect(try environment.statistics().readerLimit == 1_024)
    }

    @Test("One with holes is filled, and no shorter or longer than it was")
    func filled() throws {
        var environment: Environment? = try open()
        let before = sizes("store/lock.mdb").length
        #expect(environment != nil)
        environment = nil
        let file = folder.path("store/lock.mdb")
        #expect(truncate(file, 0) == 0)
        #expect(truncate(file, off_t(before)) == 0)
        #expect(sizes("store/lock.mdb").given == 0)
        let again = try open()
        let (length, given) = sizes("store/lock.mdb")
        #expect(length == before && given >= length)
        #expect(try again.statistics().readerLimit == 1_024)
    }

    @Test("A read-only open makes none where there is no environment")
    func readOnlyAbsent() throws {
        try FileManager.default.createDirectory(
            atPath: folder.path("store"),
            withIntermediateDirectories: true
        )
        let error = #expect(throws: LMDBError.self) { try open(readOnly: true) }
        #expect(error?.code == .ENOENT)
        #expect(!FileManager.default.fileExists(atPath: folder.path("store/lock.mdb")))
    }
}
