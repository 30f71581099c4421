import MerkleTree
import SeededNumbers

/// Whether `body` throws a `MerkleTreeError` of one of these codes.
func throwing<T>(_ codes: MerkleTreeError.Code..., body: () throws -> T) -> Bool {
    do {
        _ = try body()
        return false
    } catch let error as MerkleTreeError {
        return codes.contains(error.code) && !error.reason.isEmpty && !error.isRetryable
    } catch {
        return false
    }
}

/// A digest whose bits are drawn from `generator`.
func randomDigest(_ generator: inout SeededGenerator) throws -> Digest {
    try Digest((0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) })
}

/// `digest` with one bit turned over.
func flipped(_ digest: Digest, bit: Int) throws -> Digest {
    var bytes = digest.bytes
    bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    return try Digest(bytes)
}
