/// Looks through a body for a number of some kind. What belongs at a place is asked of the command reader, once for
/// each place whatever elements of lists it is in.
struct NumberSearch {
    typealias Expectation = SchemaProbe.Expectation

    /// Places of a body that are asked about before it is refused. Of the commands that are known, none has so many
    /// where a text may look like such a number.
    private static let placesMax = 256

    struct Found {
        let path: String
        let text: String
        /// Nobody asked any more what belongs there.
        var isOneTooMany = false

        func error(_ reason: (String) -> String) -> CommandDecodingError {
            let reason =
                isOneTooMany ? "is one of too many that look like a number with a point" : reason(text)
            return CommandDecodingError(
                .invalidField,
                "\(path) \(reason): \(JSONText.excerpt(text))",
                field: path
            )
        }
    }

    let bytes: [UInt8]
    /// What is sought: the number, as it is written, where something belongs.
    let isSought: (WrittenNumber, String, Expectation?) -> Bool
    private var places: [String: Expectation?] = [:]

    init(bytes: [UInt8], isSought: @escaping (WrittenNumber, String, Expectation?) -> Bool) {
        (self.bytes, self.isSought) = (bytes, isSought)
    }

    /// The first in the order of the text.
    mutating func first(
        in node: JSONNode,
        _ path: String = "",
        _ probe: SchemaProbe = SchemaProbe()
    ) -> Found? {
        switch node.value {
        case .object(let members):
            for member in members {
                let probe = probe.appending(.key(Array(bytes[member.keyRange])))
                let name = JSONText.excerpt(member.name)
                let path = path.isEmpty ? name : "\(path).\(name)"
                if let found = first(in: member.value, path, probe) { return found }
            }
        case .array(let elements):
            let probe = probe.appending(.element)
            for (index, element) in elements.enumerated() {
                let found = first(in: element, "\(path)[\(index)]", probe)
                if let found { return found }
            }
        case .number(let text), .string(let text):
            guard let number = WrittenNumber(text) else { return nil }
            // Whether it is sought anywhere is seen without asking.
            guard isSought(number, text, .number) || isSought(number, text, .word) else { return nil }
            guard let expectation = expectation(probe) else {
                return Found(path: path, text: text, isOneTooMany: true)
            }
            if isSought(number, text, expectation) { return Found(path: path, text: text) }
        case .bool, .null: break
        }
        return nil
    }

    /// - Returns: nil when too many places were asked about.
    private mutating func expectation(_ probe: SchemaProbe) -> Expectation?? {
        let place = probe.description
        if let known = places[place] { return .some(known) }
        guard places.count < Self.placesMax else { return .none }
        let expectation = probe.expectation
        places[place] = .some(expectation)
        return .some(expectation)
    }
}
