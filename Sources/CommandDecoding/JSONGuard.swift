/// A look at a body before the protobuf reader gets it, for what that reader would let pass: keys given
/// twice, deep nesting, and numbers, in quotes too, that it may take for others. One pass, and no more memory than the
/// keys of the open objects need.
enum JSONGuard {
    /// Objects and arrays inside each other. Rules with groups inside groups, as deep as they may be, need 35.
    static let depthMax = 40
    /// Keys of one object. No message has that many fields, so that more are a mistake in any case.
    static let keysMax = 64

    /// Whether the body has to be read with care. False says nothing about its being JSON.
    static func isSuspect(_ bytes: Span<UInt8>) -> Bool {
        var scan = Scan()
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard scan.open() else { return true }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                scan.close()
            case UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "."):
                // With an exponent or a point a number can be another one for its reader.
                if index > 0, JSONText.isDigit(bytes[index - 1]) { return true }
            case UInt8(ascii: "\""):
                guard takeString(bytes, &index, &scan) else { return true }
                continue
            default: break
            }
            index += 1
        }
        return false
    }

    /// Steps over a string; one that a colon follows is a key.
    private static func takeString(_ bytes: Span<UInt8>, _ index: inout Int, _ scan: inout Scan) -> Bool {
        index += 1
        let start = index
        var hash = FoldedHash()
        var isEscaped = false
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            if bytes[index] == UInt8(ascii: "\\") {
                isEscaped = true
                index += 1
            } else {
                hash.combine(bytes[index])
            }
            index += 1
        }
        let end = min(index, bytes.count)
        index += 1
        var next = index
        while next < bytes.count, JSONText.isSpace(bytes[next]) { next += 1 }
        guard next < bytes.count, bytes[next] == UInt8(ascii: ":") else {
            return !mayBeInexact(bytes, start..<end, isEscaped: isEscaped)
        }
        // An escaped key may be another one in disguise.
        return !isEscaped && scan.add(key: hash.value)
    }

    /// Whether the content of a string may be a number with a point or an exponent, as far as its letters tell.
    private static func mayBeInexact(_ bytes: Span<UInt8>, _ range: Range<Int>, isEscaped: Bool) -> Bool {
        var isPlain = !isEscaped
        var index = range.lowerBound
        while index < range.upperBound {
            switch bytes[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
                UInt8(ascii: " "):
                break
            case UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "."): isPlain = false
            case UInt8(ascii: "\\"):
                // Whatever is written by its code.
                index += 5
            default: return false
            }
            index += 1
        }
        return !isPlain
    }

    private struct Scan {
        private var keys: [UInt64] = []
        private var starts: [Int] = []

        mutating func open() -> Bool {
            starts.append(keys.count)
            return starts.count <= depthMax
        }

        mutating func close() {
            guard let start = starts.popLast() else { return }
            keys.removeLast(keys.count - start)
        }

        /// False for a key that the object has already, as far as hashes tell.
        mutating func add(key: UInt64) -> Bool {
            guard let start = starts.last else { return true }
            guard keys.count - start < keysMax, !keys[start...].contains(key) else { return false }
            keys.append(key)
            return true
        }
    }

    /// FNV-1a over what distinguishes field names: `peer_id` and `peerId` name the same field.
    private struct FoldedHash {
        private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

        mutating func combine(_ byte: UInt8) {
            guard byte != UInt8(ascii: "_") else { return }
            let folded = (65...90).contains(byte) ? byte | 0x20 : byte
            value = (value ^ UInt64(folded)) &* 0x100_0000_01b3
        }
    }
}
