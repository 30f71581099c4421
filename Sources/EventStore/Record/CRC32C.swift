internal import CCRC32C

/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78), as iSCSI and ext4 have it. Tells accidents, not
/// attacks: against those stand the hashes. Computed by the processor where it can, else from tables.
package struct CRC32C: Sendable {
    private var register: UInt32 = .max

    package init() {}

    /// The checksum of what went in.
    package var value: UInt32 { ~register }

    package static func checksum(_ bytes: RawSpan) -> UInt32 {
        var crc = CRC32C()
        crc.update(bytes)
        return crc.value
    }

    private static let isInHardware = crc32c_is_in_hardware() != 0

    package mutating func update(_ bytes: RawSpan) {
        guard !Self.isInHardware else {
            register = unsafe bytes.withUnsafeBytes { buffer in
                unsafe crc32c_in_hardware(register, buffer.baseAddress, buffer.count)
            }
            return
        }
        updateFromTables(bytes)
    }

    /// The same on any machine.
    mutating func updateFromTables(_ bytes: RawSpan) {
        register = unsafe Self.tables.withUnsafeBufferPointer { tables in
            unsafe bytes.withUnsafeBytes { buffer in
                unsafe Self.advance(register, over: buffer, tables)
            }
        }
    }

    /// Takes in eight zero bytes or others as one little-endian word.
    package mutating func update(word: UInt64) {
        unsafe Swift.withUnsafeBytes(of: word.littleEndian) { unsafe update($0.bytes) }
    }

    private static func advance(
        _ start: UInt32,
        over buffer: UnsafeRawBufferPointer,
        _ tables: UnsafeBufferPointer<UInt32>
    ) -> UInt32 {
        var crc = start
        var offset = 0
        let whole = buffer.count & ~7
        while offset < whole {
            let word = unsafe buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            crc = unsafe step(crc, UInt64(littleEndian: word), tables)
            offset += 8
        }
        while offset < buffer.count {
            crc = unsafe crc >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: crc) ^ buffer[offset])]
            offset += 1
        }
        return crc
    }

    /// Eight bytes at once, one table for each (slicing-by-8).
    @inline(__always)
    private static func step(_ crc: UInt32, _ word: UInt64, _ tables: UnsafeBufferPointer<UInt32>) -> UInt32 {
        let mixed = word ^ UInt64(crc)
        let low = UInt32(truncatingIfNeeded: mixed)
        let high = UInt32(truncatingIfNeeded: mixed >> 32)
        let first = unsafe tables[0x700 + Int(low & 0xFF)] ^ tables[0x600 + Int(low >> 8 & 0xFF)]
        let second = unsafe tables[0x500 + Int(low >> 16 & 0xFF)] ^ tables[0x400 + Int(low >> 24)]
        let third = unsafe tables[0x300 + Int(high & 0xFF)] ^ tables[0x200 + Int(high >> 8 & 0xFF)]
        let fourth = unsafe tables[0x100 + Int(high >> 16 & 0xFF)] ^ tables[Int(high >> 24)]
        return first ^ second ^ third ^ fourth
    }

    /// Eight tables of 256: table k holds what a byte becomes after k further zero bytes.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var crc = UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ 0x82F6_3B78 }
            tables[byte] = crc
        }
        for index in 256..<tables.count {
            let before = tables[index - 256]
            tables[index] = before >> 8 ^ tables[Int(before & 0xFF)]
        }
        return tables
    }()
}
