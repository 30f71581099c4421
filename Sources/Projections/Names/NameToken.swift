/// What stands for the beginning of a word of a name in derived data: without the key it says nothing.
struct NameToken: Hashable, Comparable, Sendable {
    static let byteCount = 16

    let bytes: [UInt8]

    /// nil for another length.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    static func < (left: NameToken, right: NameToken) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
