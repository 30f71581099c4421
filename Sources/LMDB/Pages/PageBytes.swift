/// Bytes that were read from a file and are believed in nothing: every access is checked.
struct PageBytes: Equatable, Sendable {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var count: Int { bytes.count }

    /// An integer in the machine's byte order, at any offset.
    func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int,
        as type: Value.Type
    ) throws(PageFlaw) -> Value {
        guard offset >= 0, offset <= bytes.count - MemoryLayout<Value>.size else {
            throw PageFlaw("the bytes end before \(offset + MemoryLayout<Value>.size)")
        }
        return unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(fromByteOffset: offset, as: type) }
    }

    /// A range of the bytes, from `offset` on.
    func range(at offset: Int, count: Int) throws(PageFlaw) -> Range<Int> {
        guard offset >= 0, count >= 0, count <= bytes.count, offset <= bytes.count - count else {
            throw PageFlaw("\(count) bytes at \(offset) are not within the page")
        }
        return offset..<offset + count
    }
}
