import Foundation
import LMDB
import Testing

/// A folder that goes with the test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("lmdb-\(UUID())").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// The folder of a process that waits for this one to end, and takes the folder away itself.
    init(ofParent path: String) {
        self.path = path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// A path within, which need not exist.
    func path(_ name: String) -> String { "\(path)/\(name)" }

    func open(
        _ name: String = "store",
        mapSize: Int = 16 << 20,
        readOnly: Bool = false
    ) throws(LMDBError) -> Environment {
        try Environment(
            path: path(name),
            configuration: EnvironmentConfiguration(
                mapSize: mapSize,
                maxReaders: 16,
                durability: .unsynced,
                readOnly: readOnly
            )
        )
    }
}

/// An environment in a folder of its own, with one database of byte keys and one of integer keys.
struct TemporaryEnvironment {
    let folder: TemporaryFolder
    let environment: Environment
    let bytes: Database
    let integers: Database

    init(mapSize: Int = 16 << 20) throws {
        try self.init(TemporaryFolder(), mapSize: mapSize)
    }

    init(_ folder: TemporaryFolder, _ name: String = "store", mapSize: Int = 16 << 20) throws {
        self.folder = folder
        environment = try folder.open(name, mapSize: mapSize)
        bytes = try environment.openDatabase(named: "bytes", flags: .create)
        integers = try environment.openDatabase(named: "integers", flags: [.create, .integerKey])
    }
}

extension RawSpan {
    /// A copy, to compare with.
    var copied: [UInt8] {
        unsafe withUnsafeBytes { buffer in unsafe [UInt8](buffer) }
    }
}

func key(_ text: String) -> [UInt8] { [UInt8](text.utf8) }

/// What a process that was to end said at its end.
func message(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
}
