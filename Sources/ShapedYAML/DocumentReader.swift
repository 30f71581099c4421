import Identifiers
import Yams

/// Turns YAML nodes into JSON of a shape, noting every error and every line on the way.
struct DocumentReader {
    let fileName: String
    private var errors: [DocumentError] = []
    private var lines: [ElementPath: Int] = [:]
    private var values: [ElementPath: String] = [:]
    private var scalars: [ElementPath: String] = [:]

    init(fileName: String) {
        self.fileName = fileName
    }

    mutating func read(_ yaml: String, as shape: any DocumentShape) throws(DocumentErrors) -> ShapedDocument {
        let document = try YAMLDocument(yaml: yaml, fileName: fileName)
        let json = withExtendedLifetime(document) {
            message(shape, document.root, at: .root)
        }
        guard errors.isEmpty else { throw DocumentErrors(errors) }
        return ShapedDocument(
            fileName: fileName,
            json: json,
            lines: lines,
            values: values,
            scalars: scalars
        )
    }

    private mutating func note(
        _ code: DocumentError.Code,
        _ line: Int,
        _ path: ElementPath,
        _ reason: String
    ) {
        errors.append(DocumentError(code: code, file: fileName, line: line, path: path, reason: reason))
    }

    private mutating func message(
        _ shape: any DocumentShape,
        _ node: Node,
        at path: ElementPath
    ) -> String {
        guard let mapping = node.mapping else {
            let keys = shape.fields.map(\.name).joined(separator: ", ")
            note(.wrongValue, line(of: node), path, "is not a mapping of keys to values; known are \(keys)")
            return "{}"
        }
        let fields = shape.fields
        var seen: [String] = []
        var members: [(key: String, value: String)] = []
        for (keyNode, valueNode) in mapping {
            guard let key = key(keyNode, at: path) else { continue }
            let place = path.appending(key)
            guard let field = fields.first(where: { $0.name == key }) else {
                noteUnknown(key, line(of: keyNode), place, known: fields.map(\.name))
                continue
            }
            guard !seen.contains(key) else {
                note(.duplicateKey, line(of: keyNode), place, "is given more than once")
                continue
            }
            seen.append(key)
            lines[place] = line(of: keyNode)
            if let json = value(field.kind, valueNode, at: place) {
                members.append((key, json))
                values[place] = json
            }
        }
        let kinds = seen.filter(shape.alternatives.contains)
        if kinds.count > 1 {
            let list = kinds.joined(separator: " and ")
            note(.conflictingKeys, line(of: node), path, "has \(list): one of them is allowed")
        }
        return JSONText.object(members)
    }

    private mutating func key(_ node: Node, at path: ElementPath) -> String? {
        guard isPlain(node, at: path) else { return nil }
        guard let key = node.scalar?.string else {
            note(.wrongValue, line(of: node), path, "has a key that is not text")
            return nil
        }
        return key
    }

    private mutating func noteUnknown(
        _ key: String,
        _ line: Int,
        _ path: ElementPath,
        known: [String]
    ) {
        if let nearest = NearestName.of(key, among: known) {
            note(.unknownKey, line, path, "is not known; did you mean \(nearest)?")
        } else {
            note(.unknownKey, line, path, "is not known; known are \(known.joined(separator: ", "))")
        }
    }

    /// The JSON of a value; nil when an error was noted instead.
    private mutating func value(_ kind: FieldKind, _ node: Node, at path: ElementPath) -> String? {
        guard isPlain(node, at: path) else { return nil }
        switch kind {
        case .mapping(let shape): return message(shape, node, at: path)
        case .names(let element): return names(of: element, node, at: path)
        case .list(let element): return list(of: element, node, at: path)
        case .text, .number, .flag, .choice: return scalar(kind, node, at: path)
        }
    }

    /// A mapping whose keys are the writer's own.
    private mutating func names(of kind: FieldKind, _ node: Node, at path: ElementPath) -> String? {
        guard let mapping = node.mapping else {
            note(.wrongValue, line(of: node), path, "is not a mapping of names to values")
            return nil
        }
        var members: [(key: String, value: String)] = []
        for (keyNode, valueNode) in mapping {
            guard let key = key(keyNode, at: path) else { continue }
            let place = path.appending(key)
            lines[place] = line(of: keyNode)
            if let json = value(kind, valueNode, at: place) { members.append((key, json)) }
        }
        return JSONText.object(members)
    }

    private mutating func list(of kind: FieldKind, _ node: Node, at path: ElementPath) -> String? {
        guard let sequence = node.sequence else {
            let hint = node.scalar.map { ": write [\($0.string)]" } ?? ""
            note(.wrongValue, line(of: node), path, "is not a list\(hint)")
            return nil
        }
        var elements: [String] = []
        for (index, element) in sequence.enumerated() {
            let place = path.appending(index: index)
            lines[place] = line(of: element)
            if let json = value(kind, element, at: place) { elements.append(json) }
        }
        return JSONText.array(elements)
    }

    private mutating func scalar(_ kind: FieldKind, _ node: Node, at path: ElementPath) -> String? {
        guard let scalar = node.scalar else {
            let reason =
                "is a mapping or a list where one value is due; text with a colon or brackets stands in quotes"
            note(.wrongValue, line(of: node), path, reason)
            return nil
        }
        let text = scalar.string
        if scalar.style == .plain, ["", "~", "null"].contains(text.lowercased()) {
            note(.wrongValue, line(of: node), path, "has no value")
            return nil
        }
        do throws(ScalarFault) {
            let json = try kind.json(of: text)
            scalars[path] = text
            return json
        } catch {
            note(error.code, line(of: node), path, error.reason)
            return nil
        }
    }

    /// Notes anchors; what they hold is not read, however often aliases repeat it.
    private mutating func isPlain(_ node: Node, at path: ElementPath) -> Bool {
        guard node.anchor == nil else {
            note(.alias, line(of: node), path, "is or repeats an anchor (&name, *name): write it out")
            return false
        }
        return true
    }

    private func line(of node: Node) -> Int {
        node.mark?.line ?? 1
    }
}
