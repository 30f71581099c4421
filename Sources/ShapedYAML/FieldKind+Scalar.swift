import Identifiers

/// Why a text is no value of a kind.
package struct ScalarFault: Error, Hashable, Sendable {
    package let code: DocumentError.Code
    package let reason: String
}

extension FieldKind {
    /// The JSON of a scalar's text, wherever it was written.
    package func json(of text: String) throws(ScalarFault) -> String {
        switch self {
        case .number(let range): return String(try Self.number(text, in: range))
        case .flag:
            if text == "true" || text == "false" { return text }
            throw ScalarFault(code: .wrongValue, reason: "is neither true nor false")
        case .choice(let list):
            if let word = list.word(matching: text) { return JSONText.string(word) }
            let nearest = NearestName.of(text, among: list.words).map { "did you mean \($0)?" }
            let hint = nearest ?? "it is one of \(list.words.joined(separator: ", "))"
            throw ScalarFault(code: .unknownWord, reason: "is no word for this; \(hint)")
        case .text: return JSONText.string(text)
        case .mapping, .names, .list:
            throw ScalarFault(code: .wrongValue, reason: "is a mapping or a list, which one value cannot be")
        }
    }

    private static func number(
        _ text: String,
        in range: ClosedRange<UInt32>
    ) throws(ScalarFault) -> UInt32 {
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let number = UInt32(text) else {
            throw ScalarFault(code: .wrongValue, reason: "is not a whole number of 0 or more")
        }
        guard range.contains(number) else {
            let reason = "is \(number), not \(range.lowerBound) to \(range.upperBound)"
            throw ScalarFault(code: .wrongValue, reason: reason)
        }
        return number
    }
}
