/// From where on something of the machine is worth a finding.
package enum DoctorLimits {
    /// Files: a connection each, the databases, what the broker's client needs.
    package static let openFilesLeast: UInt64 = 4_096
    /// So that 4,096 connections leave room for the rest.
    package static let openFilesGood: UInt64 = 8_192
    /// What is advised, and what the daemon asks for when it starts.
    package static let openFilesAdvised = 65_536
    package static let diskBytesLeast: UInt64 = 1 << 30
    package static let diskBytesGood: UInt64 = 10 << 30
    /// Files that can still be made: generations of projections, drafts of what is replaced as a whole.
    package static let diskFilesLeast: UInt64 = 1_024
    package static let memoryBytesLeast: UInt64 = 256 << 20
    package static let memoryBytesGood: UInt64 = 1 << 30
    /// Entries of the data folder that are looked at.
    package static let entriesMax = 10_000
    /// Older ones are not tried, and their format may be another one.
    static let lmdb = (least: [0, 9, 17], tried: [0, 9, 24], below: [0, 10])
    static let librdkafka = (least: [1, 8, 0], tried: [2, 0, 2], below: [3, 0])
}
