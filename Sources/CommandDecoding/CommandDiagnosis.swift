import Identifiers

/// Finds out why a JSON body is not a command: the place, what stands there and what belongs there.
struct CommandDiagnosis {
    let bytes: [UInt8]
    /// It is one of a bulk, whose answer has its number.
    private let isLine: Bool

    init(_ bytes: [UInt8], isLine: Bool = false) {
        self.bytes = bytes
        self.isLine = isLine
    }

    /// What is wrong with the text itself: not JSON, too deep, a key twice, a number that not every reader takes alike.
    func checkShape() throws(CommandDecodingError) {
        let body = try body()
        if let reason = repeatedKey(in: body.node, "") ?? inexactNumber(in: body.node) {
            throw named(reason, body.node)
        }
    }

    /// Where a number stands that is too wide for what belongs there.
    func widePlace() -> CommandDecodingError {
        let node: JSONNode
        do { node = try body().node } catch { return error }
        let reason =
            wideWord(in: node)
            ?? CommandDecodingError(
                .invalidField,
                "a number stands where a word belongs, and is none of them"
            )
        return named(reason, node)
    }

    /// The first thing that is wrong, in the order of the text.
    /// - Parameter readerSays: what is told when nothing else is found.
    func reason(readerSays: String) -> CommandDecodingError {
        let node: JSONNode
        let members: [JSONNode.Member]
        do { (node, members) = try body() } catch { return error }
        let reason =
            repeatedKey(in: node, "") ?? unknownCommand(among: members)
            ?? culprit(in: members, "", SchemaProbe()) ?? wrongNumber(of: members)
        return named(
            reason
                ?? CommandDecodingError(.invalidField, "the body cannot be read as a command: \(readerSays)"),
            node
        )
    }

    private func body() throws(CommandDecodingError) -> (node: JSONNode, members: [JSONNode.Member]) {
        guard !bytes.allSatisfy(JSONText.isSpace) else {
            throw CommandDecodingError(.malformedJSON, "the body is empty; a command is a JSON object")
        }
        let node: JSONNode
        do { node = try JSONParser.parse(bytes) } catch {
            let place = JSONText.place(of: error.offset, in: bytes)
            let line = isLine ? "" : "line \(place.line), "
            throw CommandDecodingError(
                .malformedJSON,
                "not JSON at \(line)column \(place.column): \(error.reason)"
            )
        }
        guard case .object(let members) = node.value else {
            throw CommandDecodingError(.malformedJSON, "a command is a JSON object; this is \(node.kind)")
        }
        return (node, members)
    }

    /// Adds the command's id, where the body has one.
    private func named(_ reason: CommandDecodingError, _ node: JSONNode) -> CommandDecodingError {
        var reason = reason
        guard case .object(let members) = node.value else { return reason }
        for member in members where ["commandId", "command_id"].contains(member.name) {
            if case .string(let id) = member.value.value { reason.commandID = JSONText.excerpt(id) }
        }
        return reason
    }

    // MARK: Keys

    private func repeatedKey(in node: JSONNode, _ path: String) -> CommandDecodingError? {
        switch node.value {
        case .object(let members):
            var seen: Set<String> = []
            for member in members {
                let path = joined(path, member.name)
                guard seen.insert(member.name.filter { $0 != "_" }.lowercased()).inserted else {
                    return CommandDecodingError(.malformedJSON, "\(path) is given twice", field: path)
                }
                if let found = repeatedKey(in: member.value, path) { return found }
            }
            return nil
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                if let found = repeatedKey(in: element, "\(path)[\(index)]") { return found }
            }
            return nil
        default: return nil
        }
    }

    /// A key of the body itself that is no field and holds an object was meant as a command.
    private func unknownCommand(among members: [JSONNode.Member]) -> CommandDecodingError? {
        for member in members where member.value.isObject && !probe(member, SchemaProbe()).exists {
            let name = JSONText.excerpt(member.name)
            let nearest = NearestName.of(name, among: SchemaWords.commands)
            return CommandDecodingError(
                .unknownCommand,
                "there is no command \(name)"
                    + (nearest.map { "; \($0) is meant?" }
                        ?? "; the commands are \(SchemaWords.commands.joined(separator: ", "))"),
                field: name
            )
        }
        return nil
    }

    private func wrongNumber(of members: [JSONNode.Member]) -> CommandDecodingError? {
        let commands = members.filter { member in
            !member.value.isNull && probe(member, SchemaProbe()).accepts("{}")
        }
        if commands.count > 1 {
            return CommandDecodingError(
                .invalidField,
                "one command belongs in a body, here are \(commands.count): "
                    + commands.map(\.name).joined(separator: ", "),
                field: commands[1].name
            )
        }
        guard commands.isEmpty else { return nil }
        return CommandDecodingError(
            .missingCommand,
            "the body holds no command; one of \(SchemaWords.commands.joined(separator: ", ")) belongs there"
        )
    }

    // MARK: Values

    private func probe(_ member: JSONNode.Member, _ probe: SchemaProbe) -> SchemaProbe {
        probe.appending(.key(Array(bytes[member.keyRange])))
    }

    private func culprit(
        in members: [JSONNode.Member],
        _ path: String,
        _ parent: SchemaProbe
    ) -> CommandDecodingError? {
        for member in members {
            let probe = probe(member, parent)
            let path = joined(path, member.name)
            guard probe.exists else { return unknownField(member, path, parent) }
            if let found = culprit(at: member.value, path, probe) { return found }
        }
        return nil
    }

    private func culprit(at node: JSONNode, _ path: String, _ probe: SchemaProbe) -> CommandDecodingError? {
        guard !probe.accepts(bytes[node.range]) else { return nil }
        let expectation = probe.expectation
        switch (node.value, expectation) {
        case (.object(let members), .object):
            return culprit(in: members, path, probe) ?? alternatives(members, path, probe)
        case (.array(let elements), .list):
            for (index, element) in elements.enumerated() {
                let found = culprit(at: element, "\(path)[\(index)]", probe.appending(.element))
                if let found { return found }
            }
            return CommandDecodingError(.invalidField, "\(path) cannot be read", field: path)
        default:
            let reason = ValueDiagnosis(node: node, expectation: expectation, probe: probe).reason
            return CommandDecodingError(.invalidField, "\(path) \(reason)", field: path)
        }
    }

    /// Each member alone can be read: some exclude each other. Those are objects, and what they hold does not matter.
    private func alternatives(
        _ members: [JSONNode.Member],
        _ path: String,
        _ parent: SchemaProbe
    ) -> CommandDecodingError {
        let objects = members.filter(\.value.isObject)
        let clashing = objects.filter { one in
            let others = objects.filter { $0.keyRange != one.keyRange }
            return others.contains { !parent.accepts(empty(one, $0)) }
        }
        let named = clashing.isEmpty ? members : clashing
        let names = named.map { JSONText.excerpt($0.name) }.joined(separator: ", ")
        return CommandDecodingError(
            .invalidField,
            "\(path) holds fields of which only one may be given: \(names)",
            field: path
        )
    }

    /// An object of both, without what they hold.
    private func empty(_ one: JSONNode.Member, _ other: JSONNode.Member) -> [UInt8] {
        var text = Array("{".utf8)
        text += bytes[one.keyRange]
        text += Array(":{},".utf8)
        text += bytes[other.keyRange]
        text += Array(":{}}".utf8)
        return text
    }

    private func unknownField(
        _ member: JSONNode.Member,
        _ path: String,
        _ parent: SchemaProbe
    ) -> CommandDecodingError {
        let fitting = SchemaWords.fields.filter { parent.field($0).exists }
        let nearest = NearestName.of(member.name, among: fitting)
        return CommandDecodingError(
            .unknownField,
            "\(path) is not a field"
                + (nearest.map { "; \($0) is meant?" }
                    ?? "; the fields are \(fitting.joined(separator: ", "))"),
            field: path
        )
    }

    private func joined(_ path: String, _ name: String) -> String {
        let name = JSONText.excerpt(name)
        return path.isEmpty ? name : "\(path).\(name)"
    }
}
