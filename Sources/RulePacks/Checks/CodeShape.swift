/// The shapes of the codes that rules give.
enum CodeShape {
    /// As long as the domain takes codes of categories and requirements.
    static let lowerCaseMax = 48
    /// As long as the domain takes codes and prefixes that begin credential numbers.
    static let upperCaseMax = 16

    /// A lower-case letter, then lower-case letters, digits and single hyphens: `ethical-responsibility`.
    static func isLowerCase(_ text: String) -> Bool {
        matches(text, max: lowerCaseMax) { (97...122).contains($0) }
    }

    /// An upper-case letter, then upper-case letters, digits and single hyphens: `PR`.
    static func isUpperCase(_ text: String) -> Bool {
        matches(text, max: upperCaseMax) { (65...90).contains($0) }
    }

    private static func matches(_ text: String, max: Int, isLetter: (UInt8) -> Bool) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, bytes.count <= max, isLetter(first) else { return false }
        guard bytes.last != hyphen, !zip(bytes, bytes.dropFirst()).contains(where: { $0 == (hyphen, hyphen) })
        else { return false }
        return bytes.allSatisfy { isLetter($0) || (48...57).contains($0) || $0 == hyphen }
    }

    private static let hyphen = UInt8(ascii: "-")
}
