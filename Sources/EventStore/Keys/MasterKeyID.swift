/// The name of a master key, which says nothing about it: the first 8 bytes of HKDF-SHA-256 of the key, in 16
/// hexadecimal digits. With it a wrong key is told apart from a damaged file.
package struct MasterKeyID: Hashable, Sendable, CustomStringConvertible {
    static let byteCount = 8

    let bytes: [UInt8]

    /// nil for zeros, which is what files have that were made before keys had names.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count == Self.byteCount, bytes.contains(where: { $0 != 0 }) else { return nil }
        self.bytes = Array(bytes)
    }

    package var description: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
    }
}
