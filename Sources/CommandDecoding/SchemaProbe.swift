import CredentialingSchema
import SwiftProtobuf

/// Asks the command reader what it takes at a place of a command. Generated messages cannot be asked for
/// their fields, so each question is a small body.
struct SchemaProbe {
    enum Step {
        /// A key as it is written, quotes included.
        case key([UInt8])
        /// An element of an array.
        case element
    }

    /// What belongs at a place.
    enum Expectation {
        case text, number, flag, word, object, list
    }

    let steps: [Step]

    init(_ steps: [Step] = []) { self.steps = steps }

    func appending(_ step: Step) -> SchemaProbe { SchemaProbe(steps + [step]) }

    /// The place, whatever elements of lists it is in.
    var description: String {
        steps.map { step in
            switch step {
            case .key(let key): String(decoding: key, as: UTF8.self)
            case .element: "[]"
            }
        }
        .joined(separator: ".")
    }

    /// A probe for a field of the message at this place.
    func field(_ name: String) -> SchemaProbe { appending(.key(Array("\"\(name)\"".utf8))) }

    func accepts(_ text: String) -> Bool { accepts(text.utf8) }

    /// Whether a value can stand here, all else being absent.
    func accepts(_ value: some Collection<UInt8>) -> Bool {
        var body: [UInt8] = []
        for step in steps {
            switch step {
            case .key(let key): body += [UInt8(ascii: "{")] + key + [UInt8(ascii: ":")]
            case .element: body.append(UInt8(ascii: "["))
            }
        }
        body.append(contentsOf: value)
        for step in steps.reversed() {
            if case .key = step { body.append(UInt8(ascii: "}")) } else { body.append(UInt8(ascii: "]")) }
        }
        return (try? Command(json: body, options: CommandDecoder.options)) != nil
    }

    /// Whether the key at the end of the steps is a field: every field may be null.
    var exists: Bool { accepts("null") }

    var expectation: Expectation? {
        if accepts("{}") { return .object }
        if accepts("[]") { return .list }
        if accepts("true") { return .flag }
        if accepts("\"x\"") { return .text }
        guard accepts("1") else { return nil }
        return accepts("\"1\"") ? .number : .word
    }
}
