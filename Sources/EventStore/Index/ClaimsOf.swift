package import MerkleTree

/// The unique things an event claims, each as a digest: a credential's number, a certificate's, whatever
/// may be claimed once. The first record to claim one has it; live and rebuilt indexes call the same
/// function.
package typealias ClaimsOf = @Sendable (RecordHeader, _ payload: RawSpan) -> [Digest]
