import FoundationEssentials

/// A JWT in compact form (RFC 7515, 7.1), taken apart strictly.
struct TokenParts {
    /// What the signature is over.
    let message: [UInt8]
    let header: [UInt8]
    let payload: [UInt8]
    let signature: [UInt8]

    /// - Throws: `malformed` unless it is three parts of base64url without padding.
    init(_ token: String) throws(TokenRefusal) {
        let parts = Array(token.utf8).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .malformed }
        guard let header = Self.decoded(parts[0]), let payload = Self.decoded(parts[1]),
            let signature = Self.decoded(parts[2])
        else { throw .malformed }
        self.header = header
        self.payload = payload
        self.signature = signature
        message = parts[0] + [UInt8(ascii: ".")] + parts[1]
    }

    /// nil when it is empty, has another character, or could be written otherwise.
    private static func decoded(_ part: ArraySlice<UInt8>) -> [UInt8]? {
        guard !part.isEmpty, part.allSatisfy(isOfAlphabet) else { return nil }
        var text = part.map { byte in
            switch byte {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: byte
            }
        }
        text += Array(repeating: UInt8(ascii: "="), count: (4 - text.count % 4) % 4)
        guard let data = Data(base64Encoded: Data(text)), !data.isEmpty,
            data.base64EncodedData() == Data(text)
        else { return nil }
        return Array(data)
    }

    private static func isOfAlphabet(_ byte: UInt8) -> Bool {
        switch byte {
        case 65...90, 97...122, 48...57, UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
