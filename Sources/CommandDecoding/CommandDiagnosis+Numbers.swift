/// Numbers that a reader would take for others.
extension CommandDiagnosis {
    /// A number where one belongs that another reader would take for another one: with a point or an exponent, and not
    /// exactly a whole one.
    func inexactNumber(in node: JSONNode) -> CommandDecodingError? {
        var search = NumberSearch(bytes: bytes) { number, _, expectation in
            expectation == .number && number.reading != .exact
        }
        return search.first(in: node)?.error { text in
            switch WrittenNumber(text)?.reading {
            case .long: "is out of range, or too long to be written with a point or an exponent"
            case .notWhole, .exact, nil: "is not a whole number"
            }
        }
    }

    /// A number where a word belongs that is beyond those that words can have.
    func wideWord(in node: JSONNode) -> CommandDecodingError? {
        var search = NumberSearch(bytes: bytes) { number, text, expectation in
            expectation == .word && !(number.isPlain && Int32(text) != nil)
        }
        return search.first(in: node)?.error { _ in
            "is none of the numbers that a word can have"
        }
    }
}
