extension Digest: CustomStringConvertible {
    /// 64 lowercase hexadecimal digits.
    package var hex: String { Hexadecimal.text(bytes) }

    /// 44 characters of standard base64 with padding.
    package var base64: String { Base64.text(bytes) }

    /// Throws `malformedDigest` unless `hex` is 64 hexadecimal digits, of either case.
    package init(hex: String) throws(MerkleTreeError) {
        guard let bytes = Hexadecimal.bytes(hex) else {
            throw MerkleTreeError(.malformedDigest, "a digest in hexadecimal has 64 digits and nothing else")
        }
        try self.init(bytes)
    }

    /// Throws `malformedDigest` unless `base64` is the one base64 text of 32 bytes.
    package init(base64: String) throws(MerkleTreeError) {
        guard let bytes = Base64.bytes(base64) else {
            throw MerkleTreeError(.malformedDigest, "a digest in base64 is 44 characters with padding")
        }
        try self.init(bytes)
    }

    package var description: String { hex }
}
