/// A mapping of a document and what it may hold.
package protocol DocumentShape: Sendable {
    /// Names the shape in a JSON Schema.
    var name: String { get }
    var fields: [(name: String, kind: FieldKind)] { get }
    /// Of these keys a mapping has at most one.
    var alternatives: [String] { get }
    /// What a key is for, in a sentence for whoever writes the file; nil: its name says it.
    func meaning(of field: String) -> String?
}

extension DocumentShape {
    package func meaning(of field: String) -> String? { nil }
}

/// Words of which a value is one.
package protocol WordChoice: Sendable {
    /// As people write them.
    var words: [String] { get }
    /// How a word stands in the JSON; nil when there is no such word.
    func word(matching text: String) -> String?
    /// Every form of every word, for a JSON Schema.
    var forms: [String] { get }
}

/// What the value of one key may be.
package indirect enum FieldKind: Sendable {
    case text
    case number(ClosedRange<UInt32>)
    case flag
    case choice(any WordChoice)
    case mapping(any DocumentShape)
    /// A mapping whose keys are the writer's own.
    case names(FieldKind)
    case list(FieldKind)

    /// A number of 32 bits, 0 or more.
    package static var whole: FieldKind { .number(0...UInt32.max) }

    /// A number of 32 bits between two, both included.
    package static func whole(in range: ClosedRange<Int>) -> FieldKind {
        .number(UInt32(range.lowerBound)...UInt32(range.upperBound))
    }
}
