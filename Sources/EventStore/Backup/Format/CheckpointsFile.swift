package import Identifiers
import MerkleTree

/// The signed note of a size, unchecked.
struct LogNote: Hashable, Sendable {
    let size: Position
    let note: [UInt8]
}

/// The signed notes of a log's checkpoints, ascending by size.
package enum CheckpointsFile {
    /// Reads the notes. Pure and total; their signatures are another matter.
    ///
    /// - Returns: where in the bytes each note lies, for each size.
    package static func read(_ bytes: RawSpan, of log: LogID) throws(BackupFormatError) -> [Note] {
        let frame = try BackupFrame.read(bytes)
        try frame.check(.checkpoints, of: log)
        var notes: [Note] = []
        for range in frame.entries {
            guard range.count > sizeBytes else {
                throw .wrongNumbers("an entry of \(range.count) bytes is no note with its size")
            }
            let size = Position(bytes.integer(at: range.lowerBound, as: UInt64.self))
            guard size > notes.last?.size ?? .origin, size <= frame.size else {
                throw .wrongNumbers(
                    "a checkpoint of \(size) does not follow one of \(notes.last?.size ?? .origin)"
                )
            }
            notes.append(Note(size: size, range: range.dropFirst(sizeBytes)))
        }
        guard frame.first == notes.first?.size.rawValue ?? 0 else {
            throw .wrongNumbers("the first checkpoint is not of \(frame.first)")
        }
        return notes
    }

    package struct Note: Hashable, Sendable {
        package let size: Position
        /// The note's bytes.
        package let range: Range<Int>
    }

    /// Before each note.
    private static let sizeBytes = 8

    static func bytes(
        _ notes: [LogNote],
        of log: LogID,
        size: Position
    ) -> (bytes: [UInt8], hash: Digest) {
        var file = BackupFrameBuilder(.checkpoints, of: log, first: notes.first?.size.rawValue ?? 0)
        for note in notes {
            var entry = (0..<sizeBytes).map {
                UInt8(truncatingIfNeeded: note.size.rawValue >> UInt64(8 * $0))
            }
            entry += note.note
            file.append(unsafe entry.span.bytes)
        }
        return file.finished(size: size)
    }
}
