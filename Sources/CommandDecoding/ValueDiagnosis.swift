import Identifiers

/// Why a value cannot stand where it stands.
struct ValueDiagnosis {
    let node: JSONNode
    /// nil: nothing that was tried fits.
    let expectation: SchemaProbe.Expectation?
    let probe: SchemaProbe

    /// Goes on after the field's path: "is negative: -60".
    var reason: String {
        switch expectation {
        case .number: number
        case .word: word
        case .text: "is \(node.kind); text belongs there"
        case .flag: "is \(node.kind); true or false belongs there"
        case .object: "is \(node.kind); an object belongs there"
        case .list: "is \(node.kind); an array belongs there"
        case nil: "cannot be read"
        }
    }

    private var number: String {
        let text: String
        switch node.value {
        case .number(let written), .string(let written): text = written
        default: return "is \(node.kind); a whole number belongs there"
        }
        let shown = JSONText.excerpt(text)
        guard Self.isNumber(text) else { return "is not a number: \"\(shown)\"" }
        if text.hasPrefix("-") { return "is negative: \(shown)" }
        let most = probe.accepts("\(UInt64.max)") ? UInt64.max : UInt64(UInt32.max)
        let range = "is out of range: \(shown); 0 to \(most) is possible"
        guard let value = Double(text), value.isFinite else { return range }
        return value.rounded() == value && value >= 1 ? range : "is not a whole number: \(shown)"
    }

    private static func isNumber(_ text: String) -> Bool {
        guard let node = try? JSONParser.parse(Array(text.utf8)), case .number = node.value
        else { return false }
        // Nothing stands around it.
        return node.range == 0..<text.utf8.count
    }

    private var word: String {
        let fitting = SchemaWords.values.filter { probe.accepts("\"\($0)\"") }
        let list = fitting.joined(separator: ", ")
        switch node.value {
        case .string(let text):
            let nearest = NearestName.of(text, among: fitting).map { " (\($0) is meant?)" } ?? ""
            return "is none of \(list): \"\(JSONText.excerpt(text))\"\(nearest)"
        case .number(let text): return "is none of \(list): \(JSONText.excerpt(text))"
        default: return "is \(node.kind); one of \(list) belongs there"
        }
    }
}
