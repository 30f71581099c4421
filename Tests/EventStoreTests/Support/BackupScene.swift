import Foundation
import Identifiers
import MerkleTree
import Testing

@testable import EventStore

/// A data folder, a backup of it, and what is restored, side by side.
struct BackupScene {
    let folder = TemporaryFolder()

    var data: String { folder.path + "/data" }
    var backup: String { folder.path + "/backup" }
    var restored: String { folder.path + "/restored" }

    /// Small enough for several segments in a test.
    static let segmentBytes = 2_000

    /// Streams 1 to 5 in turn, two events a command, a data key for every third command. The stop at the end
    /// leaves a checkpoint.
    func append(_ commands: ClosedRange<UInt64>, to path: String? = nil) async throws {
        try await writing(path) { test in try await Self.append(commands, to: test) }
    }

    /// Runs `body` over an open store, which is closed afterwards: others may open it then.
    func writing(_ path: String? = nil, _ body: (TestStore) async throws -> Void) async throws {
        let test = try TestStore(path ?? data)
        try await body(test)
        try await test.close()
    }

    static func append(_ commands: ClosedRange<UInt64>, to test: TestStore) async throws {
        for command in commands {
            let outcome = try await test.append(
                .init(
                    stream: Samples.stream(command % 5 + 1),
                    command: Samples.command(command),
                    count: 2,
                    payload: [UInt8](repeating: UInt8(truncatingIfNeeded: command), count: 20),
                    needsKey: command % 3 == 0
                )
            )
            guard case .accepted = outcome else { throw EventStoreError(.storage, "\(outcome)") }
        }
    }

    static func configuration(_ segmentBytes: Int = segmentBytes) -> BackupRun.Configuration {
        var configuration = BackupRun.Configuration()
        configuration.segmentBytesMax = segmentBytes
        // Nobody makes one meanwhile.
        configuration.checkpointWait = .zero
        return configuration
    }

    /// - Parameter erased: the slots that erasures in the log end.
    @discardableResult
    func run(
        erased: Set<KeySlot> = [],
        _ change: (inout BackupRun.Configuration) -> Void = { _ in }
    ) throws -> BackupReport {
        var configuration = Self.configuration()
        change(&configuration)
        return try BackupRun(dataFolder: data, target: backup, configuration: configuration)
            .run(now: Samples.instant(1_768_000_000_000_000), erased: { _, _ in erased })
    }

    /// Beside the writer of an open store, in this process.
    @discardableResult
    func run(
        beside store: EventStore,
        segmentBytes: Int = segmentBytes,
        erased: Set<KeySlot> = []
    ) throws -> BackupReport {
        let source = try DataFolder(path: data, access: .readOnly)
        return try BackupRun(
            of: store.log,
            in: source,
            target: backup,
            configuration: Self.configuration(segmentBytes)
        ).run(now: Samples.instant(1_768_000_000_000_000), erased: { _, _ in erased })
    }

    func restoring(
        _ change: (inout RestoreRun.Configuration) -> Void = { _ in }
    ) throws -> RestoreRun {
        var configuration = RestoreRun.Configuration()
        configuration.logMapSize = TestStore.configuration.logMapSize
        change(&configuration)
        return try RestoreRun(backup: backup, configuration: configuration)
    }

    @discardableResult
    func restore(
        _ change: (inout RestoreRun.Configuration) -> Void = { _ in }
    ) throws -> RestoreReport {
        try restoring(change).restore(into: restored)
    }

    func manifest() throws -> BackupManifest {
        try #require(try BackupFolder(path: backup).readManifest())
    }

    /// Every file of the backup by its name.
    func files() throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: backup) {
            var isFolder: ObjCBool = false
            let path = backup + "/" + name
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue
            else { continue }
            files[name] = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        }
        return files
    }

    /// What a log holds, byte by byte.
    static func records(_ path: String) throws -> [[UInt8]] {
        let log = try Log(readingAt: path + "/log")
        var records: [[UInt8]] = []
        try log.scan(from: Position(1)) { _, _, record in
            records.append(record.withUnsafeBytes { [UInt8]($0) })
            return true
        }
        return records
    }

    static func open(_ path: String) throws -> EventStore {
        try EventStore(
            path: path,
            access: .owner,
            configuration: TestStore.configuration,
            claimsOf: Claims.function
        )
    }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}

extension BackupScene {
    /// Expects that a run ends with a code and changes nothing.
    func refused(_ code: EventStoreError.Code) throws {
        let before = try files()
        #expect(throws: EventStoreError.self) { try run() }
        #expect(EventStoreTests.code { try run() } == code)
        #expect(try files() == before)
    }
}

/// What an operation says that fails; nil when it does not.
func reason<R>(_ body: () throws -> R) -> String? {
    do {
        _ = try body()
        return nil
    } catch {
        return (error as? EventStoreError)?.reason
    }
}
