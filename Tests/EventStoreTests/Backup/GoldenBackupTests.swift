import Foundation
import Testing

@testable import EventStore

/// Bytes that were written once and must stay readable, and be written, as they are.
struct GoldenBackupTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/backup")

    private func golden(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Self.folder.appendingPathComponent(name)))
    }

    @Test func filesAreAsTheyWere() throws {
        #expect(try golden("segment") == BackupSamples.segment)
        #expect(try golden("checkpoints") == BackupSamples.checkpoints)
        #expect(try golden("slots") == BackupSamples.slots)
        #expect(try golden("manifest") == BackupSamples.manifest.encoded)
        #expect(try BackupManifest.read(golden("manifest")) == BackupSamples.manifest)
    }

    /// Written down by hand from the page on storage, so that the files and the page cannot differ together.
    @Test func aHeaderByHand() {
        var bytes = Array("CRDBACK1".utf8) + [1, 0, 0, 0] + [1, 0, 0, 0]
        bytes += [
            0x01, 0x90, 0x16, 0x3D, 0x86, 0x94, 0x73, 0x9B, 0xAE, 0xA5, 0x96, 0x6C, 0x26, 0xF8, 0xAD, 0x91,
        ]
        // First position, records, last position, bytes of both with their lengths.
        bytes += [1, 0, 0, 0, 0, 0, 0, 0] + [2, 0, 0, 0, 0, 0, 0, 0] + [2, 0, 0, 0, 0, 0, 0, 0]
        bytes += [118, 1, 0, 0, 0, 0, 0, 0]
        bytes += [176, 0, 0, 0] + BackupSamples.records[0] + [190, 0, 0, 0] + BackupSamples.records[1]
        bytes += ReferenceTree.sha256(bytes)
        #expect(BackupSamples.segment == bytes)
    }
}
