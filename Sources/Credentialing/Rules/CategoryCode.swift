/// Codes of categories, requirements and the like: 1 to 48 of a-z, 0-9 and hyphen.
package enum CategoryCode {
    package static let lengthMax = 48

    package static func isWellFormed(_ text: String) -> Bool {
        guard (1...lengthMax).contains(text.utf8.count) else { return false }
        return text.utf8.allSatisfy { byte in
            (97...122).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "-")
        }
    }
}
