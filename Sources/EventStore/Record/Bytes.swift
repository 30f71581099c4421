import Identifiers
import MerkleTree

/// Integers are little-endian whatever the machine; the offset must lie inside, which is checked.
extension RawSpan {
    func integer<Value: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: Value.Type) -> Value {
        Value(littleEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: type))
    }

    func uniqueID(at offset: Int) -> UniqueID {
        UniqueID(
            high: UInt64(bigEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)),
            low: UInt64(bigEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
        )
    }
}

extension MutableRawSpan {
    mutating func set(_ value: some FixedWidthInteger & BitwiseCopyable, at offset: Int) {
        storeBytes(of: value.littleEndian, toByteOffset: offset, as: type(of: value))
    }

    mutating func set(_ value: UniqueID, at offset: Int) {
        storeBytes(of: value.high.bigEndian, toByteOffset: offset, as: UInt64.self)
        storeBytes(of: value.low.bigEndian, toByteOffset: offset + 8, as: UInt64.self)
    }
}

extension RawSpan {
    func digest(at offset: Int) -> Digest {
        do throws(MerkleTreeError) {
            return try Digest(extracting(offset..<offset + Digest.byteCount))
        } catch {
            preconditionFailure("32 bytes are a digest: \(error)")
        }
    }
}

extension MutableRawSpan {
    mutating func set(_ value: Digest, at offset: Int) {
        let words = value.bigEndianWords
        for index in words.indices {
            storeBytes(of: words[index], toByteOffset: offset + index * 8, as: UInt64.self)
        }
    }

    mutating func copy(_ bytes: RawSpan, to offset: Int) {
        precondition(offset >= 0 && bytes.byteCount <= byteCount - offset, "the bytes do not fit")
        unsafe withUnsafeMutableBytes { target in
            unsafe bytes.withUnsafeBytes { source in
                let room = unsafe UnsafeMutableRawBufferPointer(rebasing: target[offset...])
                unsafe room.copyMemory(from: source)
            }
        }
    }
}
