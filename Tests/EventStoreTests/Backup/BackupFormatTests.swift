import Foundation
import Identifiers
import MerkleTree
import SeededNumbers
import Testing

@testable import EventStore

/// The files of a backup as bytes: what is written is read, what was changed is refused by name, and nothing
/// traps.
struct BackupFormatTests {
    private static let seed: UInt64 = 0x5EED

    @Test func aSegment() throws {
        let bytes = BackupSamples.segment
        let frame = try SegmentFile.read(bytes.span.bytes, of: BackupSamples.log)
        #expect(frame.first == 1)
        #expect(frame.size == Position(2))
        #expect(frame.entries.map { Array(bytes[$0]) } == BackupSamples.records)
        #expect(
            refusal { try SegmentFile.read(bytes.span.bytes, of: BackupSamples.otherLog) }
                == .wrongLog(BackupSamples.log, expected: BackupSamples.otherLog)
        )
        let slots = BackupSamples.slots
        #expect(
            refusal { try SegmentFile.read(slots.span.bytes, of: BackupSamples.log) }
                == .wrongKind(.slots, expected: .segment)
        )
    }

    @Test func checkpoints() throws {
        let bytes = BackupSamples.checkpoints
        let notes = try CheckpointsFile.read(bytes.span.bytes, of: BackupSamples.log)
        #expect(notes.map(\.size) == [Position(1), Position(2)])
        #expect(notes.map { Array(bytes[$0.range]) } == BackupSamples.notes.map(\.note))
        let none = CheckpointsFile.bytes([], of: BackupSamples.log, size: Position(2)).bytes
        #expect(try CheckpointsFile.read(none.span.bytes, of: BackupSamples.log) == [])
    }

    @Test func slots() throws {
        let bytes = BackupSamples.slots
        let frame = try SlotsFile.read(bytes.span.bytes, of: BackupSamples.log)
        #expect(frame.entries.map { Array(bytes[$0]) } == BackupSamples.slotEntries)
        #expect(frame.size == Position(2))
    }

    @Test func aManifest() throws {
        let manifest = BackupSamples.manifest
        #expect(try BackupManifest.read(manifest.encoded) == manifest)
    }

    // What is wrong

    /// Each file with its reader.
    private static let readers: [(name: String, bytes: [UInt8], read: @Sendable ([UInt8]) throws -> Void)] = [
        (
            "segment", BackupSamples.segment,
            { _ = try SegmentFile.read($0.span.bytes, of: BackupSamples.log) }
        ),
        (
            "checkpoints", BackupSamples.checkpoints,
            { _ = try CheckpointsFile.read($0.span.bytes, of: BackupSamples.log) }
        ),
        ("slots", BackupSamples.slots, { _ = try SlotsFile.read($0.span.bytes, of: BackupSamples.log) }),
        ("manifest", BackupSamples.manifest.encoded, { _ = try BackupManifest.read($0) }),
    ]

    @Test func everyTruncationIsRefused() throws {
        for (name, bytes, read) in Self.readers {
            try read(bytes)
            for count in 0..<bytes.count {
                #expect(refusal { try read(Array(bytes[..<count])) } != nil, "\(name), \(count) bytes")
            }
            #expect(refusal { try read(bytes + [0]) } != nil, "\(name) and a byte more")
        }
    }

    @Test func everyFlippedByteIsRefused() {
        var random = SeededGenerator(seed: Self.seed)
        for (name, bytes, read) in Self.readers {
            for index in bytes.indices {
                var changed = bytes
                changed[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                #expect(refusal { try read(changed) } != nil, "\(name), byte \(index)")
            }
        }
    }

    /// With a hash that fits, so that what stands behind it is read as well: it is refused or makes sense.
    @Test func changedBytesWithTheirHashNeverTrap() {
        var random = SeededGenerator(seed: Self.seed)
        for (name, bytes, read) in Self.readers {
            var refused = 0
            for _ in 0..<1_500 {
                var changed = bytes
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let index = Int.random(in: changed.indices, using: &random)
                    changed[index] =
                        Bool.random(using: &random) ? .random(in: .min ... .max, using: &random) : 0xFF
                }
                let sealed = name == "manifest" ? Self.sealedText(changed) : Self.sealed(changed)
                if refusal({ try read(sealed) }) != nil { refused += 1 }
            }
            #expect(refused > 750, "\(name): most changes cannot make sense")
        }
    }

    private static func sealed(_ bytes: [UInt8]) -> [UInt8] {
        let content = Array(bytes.dropLast(Digest.byteCount))
        return content + Digest.sha256(content.span.bytes).bytes
    }

    private static func sealedText(_ bytes: [UInt8]) -> [UInt8] {
        let content = Array(bytes.dropLast("sha256 ".utf8.count + 2 * Digest.byteCount + 1))
        return content + Array("sha256 \(Digest.sha256(content.span.bytes).hex)\n".utf8)
    }

    @Test func refusalsHaveNames() {
        let segment = BackupSamples.segment
        let read = { (bytes: [UInt8]) in _ = try SegmentFile.read(bytes.span.bytes, of: BackupSamples.log) }
        #expect(refusal { try read([1, 2, 3]) } == .tooShort(byteCount: 3))
        #expect(refusal { try read(changed(segment, 0)) } == .foreignMagic)
        #expect(refusal { try read(changed(segment, BackupLayout.version)) } == .unknownVersion(0))
        #expect(refusal { try read(changed(segment, BackupLayout.kind, 8)) } == .unknownKind(9))
        #expect(refusal { try read(changed(segment, segment.count - 1)) } == .hashMismatch)
        #expect(refusal { try read(changed(segment, BackupLayout.headerBytes + 40)) } == .hashMismatch)
        #expect(
            refusal { try read(Self.sealed(changed(segment, BackupLayout.count, 3))) }
                == .countMismatch(stated: 1, present: 2)
        )
        #expect(
            refusal { try read(Self.sealed(changed(segment, BackupLayout.headerBytes + 2))) }
                == .entryBeyondEnd(number: 1)
        )
        let payload = BackupLayout.headerBytes + BackupLayout.lengthBytes + BackupSamples.records[0].count
        guard
            case .damagedRecord(Position(2), .checksumMismatch)? = refusal({
                try read(Self.sealed(changed(segment, payload + BackupLayout.lengthBytes + 180)))
            })
        else {
            Issue.record("a damaged record is named")
            return
        }
    }

    private func changed(_ bytes: [UInt8], _ index: Int, _ mask: UInt8 = 1) -> [UInt8] {
        var bytes = bytes
        bytes[index] ^= mask
        return bytes
    }

    @Test func aManifestOfAnotherVersion() {
        let text = String(decoding: BackupSamples.manifest.encoded, as: UTF8.self)
        let later = text.replacing("credentiald-backup 1", with: "credentiald-backup 2")
        guard
            case .damagedManifest(line: 1, let reason)? = refusal({
                try BackupManifest.read(Array(later.utf8))
            })
        else {
            Issue.record("it was read")
            return
        }
        #expect(reason.contains("credentiald-backup 1"))
        let sealed = Self.sealedText(Array(later.utf8))
        #expect(refusal { try BackupManifest.read(sealed) } == .newerVersion(2))
        let earlier = text.replacing("credentiald-backup 1", with: "credentiald-backup 0")
        let sealedEarlier = Self.sealedText(Array(earlier.utf8))
        #expect(refusal { try BackupManifest.read(sealedEarlier) } != .newerVersion(0))
    }

    @Test func aFileOfANewerVersion() {
        let newer = changed(BackupSamples.segment, BackupLayout.version, 3)
        let read = { (bytes: [UInt8]) in _ = try SegmentFile.read(bytes.span.bytes, of: BackupSamples.log) }
        #expect(refusal { try read(newer) } == .unknownVersion(2))
        #expect(refusal { try read(Self.sealed(newer)) } == .newerVersion(2))
        #expect(EventStoreError(.newerVersion(2), in: "manifest").code == .unknownFormat)
        #expect(EventStoreError(.unknownVersion(2), in: "manifest").code == .backupDamaged)
    }

    /// Numbers and lines that say the same in another way, and parts that do not fit together.
    @Test(arguments: [
        ("term 4", "term 04"), ("term 4", "term +4"), ("term 4", "term 0"), ("slots 77", "slots -1"),
        ("segment 1 2", "segment 1 1"), ("segment 1 2", "segment 2 2"), ("segment 1 2", "segment 2 1"),
        ("segment 1 2", "segment 1 9223372036854775808"), ("\nslots", "\n\nslots"), ("made ", "made  "),
        ("made 2026-01-09T23:06:40Z", "made 2026-01-09T23:06:40.000Z"),
    ])
    func aManifestThatDoesNotAddUp(text: String, other: String) {
        let manifest = String(decoding: BackupSamples.manifest.encoded, as: UTF8.self)
        #expect(manifest.contains(text))
        let changed = Self.sealedText(Array(manifest.replacing(text, with: other).utf8))
        #expect(refusal { try BackupManifest.read(changed) } != nil)
    }

    private func refusal<R>(_ body: () throws -> R) -> BackupFormatError? {
        do {
            _ = try body()
            return nil
        } catch {
            return error as? BackupFormatError
        }
    }
}
