/// How large the parts of a backup may be, and what is waited for.
package enum BackupLimits {
    /// Bytes of a segment's file. One that cannot take the next record is never written again. A run holds
    /// two of them in memory at most, a restore one.
    package static let segmentBytesMax = 64 * 1024 * 1024
    /// Segments of one backup: 2 TiB.
    package static let segmentsMax = 32_768
    /// Bytes of the manifest, some 130 for each segment.
    package static let manifestBytesMax = 8 * 1024 * 1024
    /// Bytes of the file of checkpoints. A log keeps some 1,100 of about 300 bytes.
    package static let checkpointsBytesMax = 64 * 1024 * 1024
    /// Key slots in one file.
    package static let slotsPerPart = 512 * 1024
    /// Bytes of such a file.
    static let slotsBytesMax =
        BackupLayout.headerBytes + slotsPerPart * (BackupLayout.lengthBytes + KeyFileLayout.slotBytes) + 32
    /// How long a run waits for a checkpoint that covers what the log had when it began.
    package static let checkpointWait = Duration.seconds(5)
    /// How often a run looks whether there is one.
    static let checkpointPoll = Duration.milliseconds(50)
    /// How often slots are read again that do not make sense: the daemon may be destroying one.
    static let slotReadsMax = 8
    /// Bytes of records that a restore commits at once: bounds what LMDB holds in memory.
    static let restoreBatchBytes = 8 * 1024 * 1024
    /// A restored log's map is at least so many times as large as its records: a value just over what a page
    /// holds beside others takes two pages.
    static let mapFactor = 3
}
