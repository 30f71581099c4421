/// What stands for the beginning of a word of a name in derived data: without the key it says nothing.
struct NameToken: Hashable, Comparable, Sendable {
    static let byteCount = 16

    /// Most significant first: people by the thousand are kept with their tokens, so these are no arrays.
    private let high: UInt64
    private let low: UInt64

    /// nil for another length.
    init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        high = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        low = bytes.dropFirst(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }

    var bytes: [UInt8] {
        [high, low].flatMap { word in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
        }
    }

    static func < (left: NameToken, right: NameToken) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}
