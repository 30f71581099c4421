/// How much a proof may hold.
package enum ProofLimits {
    /// Records of one stream.
    package static let recordsMax = 65_536
    /// Bytes of those records together.
    package static let recordBytesMax = 64 * 1024 * 1024
}
