import EventStore
import Identifiers
import MerkleTree

/// Any bytes give a part of a backup or a named error.
package func backupProperty(_ input: [UInt8]) {
    manifestProperty(input)
    // The hash at the end is put right, or no input would come further than it.
    let content = Array(input.dropLast(Digest.byteCount))
    for bytes in [input, content + Digest.sha256(content).bytes] {
        guard let frame = try? BackupFrame.read(bytes.span.bytes) else { continue }
        frameProperty(frame, bytes)
        if let notes = try? CheckpointsFile.read(bytes.span.bytes, of: frame.logID) {
            notesProperty(notes, of: frame)
        }
        if let slots = try? SlotsFile.read(bytes.span.bytes, of: frame.logID) {
            precondition(slots == frame && frame.kind == .slots, "the slots are not those of the file")
        }
        if let segment = try? SegmentFile.read(bytes.span.bytes, of: frame.logID) {
            precondition(segment == frame && frame.kind == .segment, "the records are not those of the file")
            segmentProperty(segment, bytes)
        }
    }
}

/// The entries, each after its length, fill what is between the header and the hash.
private func frameProperty(_ frame: BackupFrame, _ bytes: [UInt8]) {
    let lengthBytes = 4
    var end = 64
    for entry in frame.entries {
        precondition(entry.lowerBound == end + lengthBytes, "the entries leave a gap or overlap")
        end = entry.upperBound
    }
    precondition(end + Digest.byteCount == bytes.count, "the entries do not end where the hash begins")
    precondition(frame.hash.bytes == Array(bytes[end...]), "the hash is another one")
}

private func notesProperty(_ notes: [CheckpointsFile.Note], of frame: BackupFrame) {
    precondition(frame.kind == .checkpoints && notes.count == frame.entries.count, "notes are left out")
    for (note, next) in zip(notes, notes.dropFirst()) {
        precondition(note.size < next.size, "the notes do not ascend")
    }
    precondition(notes.last?.size ?? .origin <= frame.size, "a note is of more than the log has")
}

/// Records at successive positions, and each as a record is read elsewhere.
private func segmentProperty(_ frame: BackupFrame, _ bytes: [UInt8]) {
    var position = Position(frame.first)
    for entry in frame.entries {
        let record = Array(bytes[entry])
        guard let header = try? RecordCodec.decode(record.span.bytes) else {
            preconditionFailure("a segment was accepted with a record that does not decode")
        }
        precondition(header.position == position, "the positions do not follow each other")
        recordProperty(record)
        position = position.next
    }
    precondition(position == frame.size.next, "the last position is not the segment's")
}

private func manifestProperty(_ input: [UInt8]) {
    // Its last line likewise.
    let sealing = "sha256 "
    let lineBytes = sealing.utf8.count + 2 * Digest.byteCount + 1
    let content = Array(input.dropLast(lineBytes))
    let sealed = content + Array("\(sealing)\(Digest.sha256(content).hex)\n".utf8)
    for bytes in [input, sealed] {
        guard let manifest = try? BackupManifest.read(bytes) else { continue }
        precondition(manifest.encoded == bytes, "a manifest is written otherwise than it was read")
        precondition(
            manifest.segments.last?.last ?? .origin == manifest.size,
            "the segments end elsewhere than the log"
        )
    }
}
