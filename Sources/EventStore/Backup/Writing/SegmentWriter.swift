import Identifiers
import MerkleTree

/// Adds the records of a log to a backup, behind those that it has. Files that a manifest names are never
/// touched.
struct SegmentWriter {
    private let folder: BackupFolder
    private let log: Log
    private let segmentBytesMax: Int
    /// Of the tree over everything that is in the segments or waits for its file.
    private(set) var frontier: Frontier
    private(set) var lastHash: Digest
    private(set) var keySlots: UInt32
    private(set) var segments: [BackupManifest.Segment]
    private(set) var segmentsWritten = 0
    private var waiting: BackupFrameBuilder

    init(_ log: Log, into folder: BackupFolder, after before: BackupManifest?, segmentBytesMax: Int) {
        self.folder = folder
        self.log = log
        self.segmentBytesMax = segmentBytesMax
        frontier = before?.frontier ?? Frontier()
        lastHash = before?.lastHash ?? .zero
        keySlots = before?.keySlots ?? 0
        segments = before?.segments ?? []
        waiting = Self.empty(log.id, first: frontier.size.count + 1, segmentBytesMax)
    }

    private static func empty(_ log: LogID, first: UInt64, _ byteCountMax: Int) -> BackupFrameBuilder {
        BackupFrameBuilder(.segment, of: log, first: first, byteCountMax: byteCountMax)
    }

    var position: Position { Position(frontier.size.count) }

    /// Takes in the records up to a size and writes their files. The tree that old and new ones make must be the
    /// one that was signed, at each size that was signed since the run before.
    ///
    /// - Throws: `forkedLog`, `recordDamaged`.
    mutating func grow(
        to size: Position,
        past notes: [LogNote],
        signedBy key: NoteVerifierKey,
        _ progress: BackupRun.Progress
    ) throws(EventStoreError) {
        // A backup may already go beyond the newest checkpoint.
        let end = max(size, position)
        for note in notes where note.size >= position {
            let checkpoint = try StoredNote.checkpoint(note.note, at: note.size, key)
            try advance(to: checkpoint.size) { progress($0, end) }
            guard frontier.root == checkpoint.root else {
                throw EventStoreError(
                    .forkedLog,
                    "the records up to \(checkpoint.size) do not have the root that was signed: run verify"
                )
            }
        }
        try advance(to: end) { progress($0, end) }
        try finish()
    }

    /// Takes in the records up to a position. Each read transaction ends before a file is written.
    ///
    /// - Throws: `recordDamaged`, also when the log ends before.
    private mutating func advance(
        to end: Position,
        progress: (Position) -> Void
    ) throws(EventStoreError) {
        while position < end {
            let before = position
            try fill(upTo: end)
            if position == before {
                guard waiting.count > 0 else {
                    throw EventStoreError(.recordDamaged, "the record at \(before.next) is missing")
                }
                var full = Self.empty(log.id, first: before.rawValue + 1, segmentBytesMax)
                // In place of it, so that only the write holds the bytes.
                swap(&full, &waiting)
                try write(full)
            }
            progress(position)
        }
    }

    /// Takes in records until one does not fit, or a share of them is in.
    private mutating func fill(upTo end: Position) throws(EventStoreError) {
        try log.scan(from: position.next, limit: Log.recordsPerTransaction) { header, _, record in
            guard header.position <= end else { return false }
            let added = BackupFrameBuilder.byteCount(entry: record.byteCount)
            // A record always fits into a file of its own.
            guard waiting.count == 0 || waiting.byteCount + added <= segmentBytesMax else { return false }
            waiting.append(record)
            lastHash = RecordCodec.hash(of: record)
            frontier.append(lastHash)
            keySlots = max(keySlots, header.keySlot?.rawValue ?? 0)
            return true
        }
    }

    /// Writes what still waits, with the small segments before it.
    private mutating func finish() throws(EventStoreError) {
        guard waiting.count > 0 else { return }
        let counts = segments.map(\.byteCount)
        let kept = SegmentMerge.kept(counts, added: waiting.byteCount, limit: segmentBytesMax)
        let small = segments[kept...]
        guard let first = small.first else { return try write(waiting) }
        var merged = Self.empty(log.id, first: first.first.rawValue, segmentBytesMax)
        for segment in small {
            let (bytes, records) = try folder.read(segment, of: log.id)
            let span = unsafe bytes.span.bytes
            for record in records { merged.append(span.extracting(record)) }
        }
        merged.append(contentsOf: waiting)
        segments.removeSubrange(kept...)
        try write(merged)
    }

    private mutating func write(_ builder: consuming BackupFrameBuilder) throws(EventStoreError) {
        guard segments.count < BackupLimits.segmentsMax else {
            throw EventStoreError(
                .tooLarge,
                "a backup has \(BackupLimits.segmentsMax) segments at most: begin one in another folder"
            )
        }
        let first = segments.last?.last.next ?? .origin.next
        let last = Position(first.rawValue + builder.count - 1)
        let (bytes, hash) = builder.finished(size: last)
        let segment = BackupManifest.Segment(first: first, last: last, byteCount: bytes.count, hash: hash)
        try Files.replace(folder.file(BackupFolder.name(segment)), with: bytes)
        segments.append(segment)
        segmentsWritten += 1
    }
}
