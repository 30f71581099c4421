/// How much an audit bundle may hold.
package enum AuditLimits {
    /// Bytes of the file; a larger one is refused unread.
    package static let fileBytesMax = 256 << 20
    /// Ids of one person: merges of merges.
    package static let streamsMax = 64
    /// Boards that a person was ever with.
    package static let boardsMax = 256
    /// Records of all streams and boards together. One stream has `ProofLimits.recordsMax` at most.
    package static let recordsMax = 200_000
    /// Bytes of the text by which the exporter says who that is.
    package static let exporterBytesMax = 200
    /// Beside a daemon that is in the midst of a checkpoint no signature covers the heads of streams: so often they are
    /// asked for.
    package static let attemptsMax = 100
    /// Milliseconds between two attempts.
    package static let attemptPause = 50
}
