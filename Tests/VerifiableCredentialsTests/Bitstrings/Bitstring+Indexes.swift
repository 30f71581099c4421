import VerifiableCredentials

extension Bitstring {
    /// Indexes of the bits that are set, in order.
    var indexes: [Int] { (0..<Self.bitCount).filter { self[$0] } }
}
