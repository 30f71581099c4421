/// A message's headers, in their order, in one piece of memory: a message has about ten, and a lane has thousands of
/// messages at hand.
package struct KafkaHeaders: Hashable, Sendable {
    /// Of each header the lengths of its name and value, then both.
    private var packed: [UInt8] = []
    package private(set) var count = 0
    /// Of all names and values.
    package private(set) var contentBytes = 0

    /// What stands before a name: two bytes of its length, four of the value's, lowest first.
    private static let leadBytes = 6
    /// The length of a value that is not there.
    private static let absent = UInt32.max

    package init() {}

    /// - Parameter bytes: expected of names and values together.
    package init(reserving count: Int, bytes: Int) {
        packed.reserveCapacity(count * Self.leadBytes + bytes)
    }

    package init(_ headers: [KafkaHeader]) {
        for header in headers { append(header) }
    }

    package mutating func append(_ header: KafkaHeader) {
        append(Array(header.name.utf8), isAbsent: header.value == nil) {
            $0.append(contentsOf: header.value ?? [])
        }
    }

    /// Adds headers after these.
    package mutating func append(_ others: KafkaHeaders) {
        unsafe others.packed.withUnsafeBufferPointer { unsafe packed.append(contentsOf: $0) }
        count += others.count
        contentBytes += others.contentBytes
    }

    /// Adds a header whose value is written in place.
    ///
    /// - Parameter write: appends the value, and does nothing else with the bytes.
    package mutating func append(_ name: StaticString, _ write: (inout [UInt8]) -> Void) {
        unsafe append(
            UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount),
            isAbsent: false,
            write
        )
    }

    private mutating func append(
        _ name: some Collection<UInt8>,
        isAbsent: Bool,
        _ write: (inout [UInt8]) -> Void
    ) {
        precondition(name.count <= UInt16.max, "a header's name is a word")
        let start = packed.count
        packed.append(UInt8(truncatingIfNeeded: name.count))
        packed.append(UInt8(truncatingIfNeeded: name.count >> 8))
        packed.append(contentsOf: repeatElement(0xFF, count: 4))
        packed.append(contentsOf: name)
        let valueStart = packed.count
        if !isAbsent {
            write(&packed)
            let length = packed.count - valueStart
            precondition(length >= 0 && length < Int(Self.absent), "a value is appended, and below 4 GiB")
            for byte in 0..<4 { packed[start + 2 + byte] = UInt8(truncatingIfNeeded: length >> (8 * byte)) }
        }
        count += 1
        contentBytes += packed.count - start - Self.leadBytes
    }

    /// Where a header lies.
    private struct Place {
        let name: Range<Int>
        /// nil: there is none.
        let value: Range<Int>?
        let end: Int
    }

    private func place(at start: Int) -> Place? {
        guard start < packed.count else { return nil }
        let nameLength = Int(packed[start]) | Int(packed[start + 1]) << 8
        var valueLength: UInt32 = 0
        for byte in 0..<4 { valueLength |= UInt32(packed[start + 2 + byte]) << UInt32(8 * byte) }
        let name = start + Self.leadBytes..<start + Self.leadBytes + nameLength
        guard valueLength != Self.absent else { return Place(name: name, value: nil, end: name.upperBound) }
        let value = name.upperBound..<name.upperBound + Int(valueLength)
        return Place(name: name, value: value, end: value.upperBound)
    }

    /// Lends names and values in place; a null value is nil.
    func withEach(_ body: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?) -> Bool) -> Bool
    {
        unsafe packed.withUnsafeBytes { bytes in
            var start = 0
            while let place = place(at: start) {
                let value = unsafe place.value.map { unsafe UnsafeRawBufferPointer(rebasing: bytes[$0]) }
                guard unsafe body(UnsafeRawBufferPointer(rebasing: bytes[place.name]), value) else {
                    return false
                }
                start = place.end
            }
            return true
        }
    }
}

extension KafkaHeaders: Sequence {
    package struct Iterator: IteratorProtocol {
        fileprivate let headers: KafkaHeaders
        fileprivate var start = 0

        package mutating func next() -> KafkaHeader? {
            guard let place = headers.place(at: start) else { return nil }
            start = place.end
            let name = String(decoding: headers.packed[place.name], as: UTF8.self)
            return KafkaHeader(name: name, value: place.value.map { Array(headers.packed[$0]) })
        }
    }

    package func makeIterator() -> Iterator { Iterator(headers: self) }
    package var underestimatedCount: Int { count }
}
