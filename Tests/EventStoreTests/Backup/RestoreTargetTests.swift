import Foundation
import Identifiers
import Testing

@testable import EventStore

/// A folder is nobody's before everything is done that a restore does, however late it is cut off.
@Suite(.serialized)
struct RestoreTargetTests {
    private let scene = BackupScene()

    private struct Cut: Error {}

    private func backedUp() async throws {
        try await scene.append(1...10)
        try scene.run()
    }

    /// As who erases again what the log says was erased.
    private func owned(_ target: RestoreTarget) throws -> EventStore {
        try EventStore(
            restoring: target,
            configuration: TestStore.configuration,
            claimsOf: Claims.function
        )
    }

    @Test func nobodyElseOpensItBeforeTheEnd() async throws {
        try await backedUp()
        try RestoreTarget.filling(scene.restored) { target in
            try scene.restoring().restore(into: target)
            let store = try owned(target)
            try store.keys.destroy(KeySlot(2))
            try store.close()
            #expect(BackupScene.exists(scene.restored + "/RESTORING"))
            #expect(code { try BackupScene.open(scene.restored) } == .folderInUse)
            #expect(code { try DataFolder(path: scene.restored, access: .readOnly) } == .notFound)
        }
        #expect(!BackupScene.exists(scene.restored + "/RESTORING"))
        let store = try BackupScene.open(scene.restored)
        #expect(try store.keys.key(KeySlot(2)) == nil)
        #expect(try LogVerifier(store).verify().isSound)
    }

    /// Also what was made beside log and keys.
    @Test(arguments: [true, false])
    func aLateErrorLeavesItAsItWas(wasThere: Bool) async throws {
        try await backedUp()
        if wasThere {
            try FileManager.default.createDirectory(
                atPath: scene.restored,
                withIntermediateDirectories: true
            )
        }
        #expect(throws: Cut.self) {
            try RestoreTarget.filling(scene.restored) { target in
                try scene.restoring().restore(into: target)
                try Files.replace(target.path + "/" + BackupRun.besideName, with: [1])
                try owned(target).close()
                throw Cut()
            }
        }
        #expect(BackupScene.exists(scene.restored) == wasThere)
        if wasThere { #expect(try Files.names(in: scene.restored).isEmpty) }
        try scene.restore()
        #expect(try BackupScene.records(scene.restored) == BackupScene.records(scene.data))
    }

    /// A kill leaves index, heads and plan behind the marker as well: the next restore begins anew.
    @Test func whatALateKillLeavesIsClearedAway() async throws {
        try await backedUp()
        try scene.restore()
        try BackupScene.open(scene.restored).close()
        try scene.folder.write([1], to: "restored/" + BackupRun.besideName)
        try RestoreMarker.put(in: scene.restored)
        try scene.restore()
        #expect(try Set(Files.names(in: scene.restored)) == ["LOCK", "log", "keys"])
        try scene.folder.write([1], to: "restored/mine")
        try RestoreMarker.put(in: scene.restored)
        #expect(code { try scene.restore() } == .notEmpty)
    }
}
