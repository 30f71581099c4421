import CivilTime
import Yams

/// The values of one mapping of a table by their keys, and how a slip in one of them is told: file, line, reason.
struct CaseFields {
    let file: String
    private let line: Int?
    private(set) var values: [String: Node] = [:]

    /// - Parameter known: nil: any key.
    init(_ node: Node, file: String, known: [String]?) throws {
        self.file = file
        line = node.mark?.line
        guard let mapping = node.mapping else { throw slip("is not a mapping of keys to values") }
        for (key, value) in mapping {
            guard let name = key.scalar?.string else { throw slip("has a key that is not text", at: key) }
            if let known, !known.contains(name) {
                let list = known.joined(separator: ", ")
                throw slip("\(name) is not known; known are \(list)", at: key)
            }
            values[name] = value
        }
    }

    func has(_ key: String) -> Bool { values[key] != nil }

    func node(_ key: String) throws -> Node {
        guard let node = values[key] else { throw slip("\(key) is missing") }
        return node
    }

    func text(_ key: String) throws -> String { try text(node(key), key) }

    func text(_ key: String, else missing: String) throws -> String {
        try has(key) ? text(key) : missing
    }

    func text(_ node: Node, _ key: String) throws -> String {
        guard let text = node.scalar?.string else { throw slip("\(key) is not one value", at: node) }
        return text
    }

    /// A word that is none of these would mean something else than its writer thinks.
    func word(_ key: String, of known: [String]) throws -> String {
        let word = try text(key)
        guard known.contains(word) else {
            throw slip("\(key): \(word) is none of \(known.joined(separator: ", "))", at: values[key])
        }
        return word
    }

    func flag(_ key: String) throws -> Bool { try word(key, of: ["true", "false"]) == "true" }

    func number(_ key: String) throws -> UInt32 { try number(node(key), key) }

    private func number(_ node: Node, _ key: String) throws -> UInt32 {
        let text = try text(node, key)
        guard let number = UInt32(text) else {
            throw slip("\(key): \(text) is not a whole number of 0 or more", at: node)
        }
        return number
    }

    func date(_ key: String) throws -> CivilDate {
        let text = try text(key)
        do { return try CivilDate(text) } catch { throw slip("\(key): \(error.reason)", at: values[key]) }
    }

    func list(_ key: String) throws -> [Node] {
        let node = try node(key)
        guard let sequence = node.sequence else { throw slip("\(key) is not a list", at: node) }
        return Array(sequence)
    }

    func fields(_ key: String, known: [String]?) throws -> CaseFields {
        try CaseFields(node(key), file: file, known: known)
    }

    /// `10 h`, `9 h 59 min`, `30 min`; a bare number is a count.
    func minutes(_ node: Node, _ key: String) throws -> UInt32 {
        let words = try text(node, key).split(separator: " ")
        if words.count == 1 { return try number(node, key) }
        var total: UInt32 = 0
        for index in stride(from: 0, to: words.count, by: 2) {
            guard index + 1 < words.count, let count = UInt32(words[index]),
                let each = ["h": UInt32(60), "min": 1][String(words[index + 1])],
                case let (part, isTooLong) = count.multipliedReportingOverflow(by: each), !isTooLong,
                case let (sum, isTooMuch) = total.addingReportingOverflow(part), !isTooMuch
            else {
                let words = words.joined(separator: " ")
                throw slip("\(key): \(words) is no length such as 9 h 59 min", at: node)
            }
            total = sum
        }
        return total
    }

    /// - Parameter node: where it stands; nil: with this mapping.
    func slip(_ reason: String, at node: Node? = nil) -> BoardCaseReader.Slip {
        let line = node?.mark?.line ?? line
        return BoardCaseReader.Slip(description: "\(line.map { "\(file):\($0)" } ?? file): \(reason)")
    }
}
