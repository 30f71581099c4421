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
    /// The newest checkpoint moves on while a bundle is made beside a daemon: so often it is begun anew.
    package static let attemptsMax = 100
    /// Milliseconds between two attempts.
    package static let attemptPause = 50
}
