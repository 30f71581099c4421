import Foundation
import Identifiers
import Testing

@testable import EventStore

/// A data folder that is taken away, or another that is put in its place, while its owner runs.
struct FolderPlaceTests {
    private let folder = TemporaryFolder()
    private var path: String { folder.path + "/data" }

    @Test func aFolderInItsPlaceIsFine() async throws {
        let test = try TestStore(path)
        try await test.append(1, 1)
        try test.store.checkPlace()
        #expect(test.store.displacement == nil)
        #expect(test.writer.state == .accepting)
        try await test.close()
    }

    @Test func whoOnlyReadsHasNothingToLookAfter() async throws {
        do {
            let test = try TestStore(path)
            try await test.append(1, 1)
            try await test.close()
        }
        let reader = try EventStore(path: path, access: .readOnly, claimsOf: Claims.function)
        try FileManager.default.moveItem(atPath: path, toPath: path + ".lost")
        try reader.checkPlace()
        #expect(reader.displacement == nil)
    }

    @Test(arguments: ["", "/log", "/log/data.mdb", "/keys", "/keys/slots"])
    func whatIsRemovedStopsTheWriterForGood(_ victim: String) async throws {
        let test = try TestStore(path)
        try await test.append(1, 1)
        try FileManager.default.removeItem(atPath: path + victim)
        #expect(code { try test.store.checkPlace() } == .folderReplaced)
        guard case .stopped(let reason?) = test.writer.state else { return #expect(Bool(false)) }
        #expect(reason.hasPrefix(path) && reason.contains("was removed or replaced while the daemon runs"))
        #expect(reason.contains("/proc/\(ProcessInfo.processInfo.processIdentifier)/fd/"))
        #expect(test.store.displacement == reason)
        let refused = await #expect(throws: SubmissionError.self) { try await test.append(1, 2) }
        #expect(refused?.code == .stopped)
        // What is open can be read on.
        #expect(try test.store.log.head().rawValue == 1)
        await test.writer.stop()
    }

    @Test func anotherFolderInItsPlaceIsNotTakenForIt() async throws {
        let test = try TestStore(path)
        try await test.append(1, 1)
        try FileManager.default.moveItem(atPath: path, toPath: path + ".lost")
        let other = try TestStore(path)
        #expect(code { try test.store.checkPlace() } == .folderReplaced)
        try other.store.checkPlace()
        #expect(other.store.displacement == nil)
        await test.writer.stop()
        try await other.close()
        // Brought back, it is not believed by who has seen it gone.
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: path + ".lost", toPath: path)
        #expect(code { try test.store.checkPlace() } == .folderReplaced)
    }

    @Test func aLockThatIsGoneEndangersNothingThatIsWritten() async throws {
        let test = try TestStore(path)
        try await test.append(1, 1)
        try FileManager.default.removeItem(atPath: path + "/LOCK")
        try test.store.checkPlace()
        #expect(test.store.displacement == nil && !test.store.isDisplaced)
        var watch = StoreWatch(test.store) { [] }
        let warnings = try watch.look(now: 1).warnings
        #expect(warnings.contains { $0.hasPrefix("LOCK was taken out of the data folder") })
        try await test.append(1, 2)
        try await test.close()
    }
}
