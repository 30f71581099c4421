/// What can be a key: `UInt64` (in native order, for databases with `.integerKey`), bytes, or a span of them.
package protocol DatabaseKey: ~Escapable {
    /// Whether the bytes are a native `UInt64`.
    static var isInteger: Bool { get }

    /// Lends the bytes of the key to a call of LMDB and hands on its return code. Not generic, so that a
    /// look-up costs one plain call.
    func withKeyBytes(_ call: (RawSpan) -> CInt) -> CInt
}

extension UInt64: DatabaseKey {
    package static var isInteger: Bool { true }

    package func withKeyBytes(_ call: (RawSpan) -> CInt) -> CInt {
        unsafe Swift.withUnsafeBytes(of: self) { bytes in
            call(unsafe bytes.bytes)
        }
    }
}

extension [UInt8]: DatabaseKey {
    package static var isInteger: Bool { false }

    package func withKeyBytes(_ call: (RawSpan) -> CInt) -> CInt {
        call(unsafe span.bytes)
    }
}

extension RawSpan: DatabaseKey {
    package static var isInteger: Bool { false }

    package func withKeyBytes(_ call: (RawSpan) -> CInt) -> CInt {
        call(self)
    }
}
