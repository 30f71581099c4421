extension UniqueID {
    package static let byteCount = 16

    /// Out of its bytes, in the order of the text: of a key, or the first ones of a hash. Not generic: it is called for
    /// each row of a scan.
    package init(bigEndian bytes: ArraySlice<UInt8>) {
        precondition(bytes.count == Self.byteCount, "an id has 16 bytes")
        let high = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let low = bytes.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        self.init(high: high, low: low)
    }
}
