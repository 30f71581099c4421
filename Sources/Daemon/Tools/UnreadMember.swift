import CommandDecoding

/// What a JSON text says beyond what was read of it. `JSONDecoder` takes one of two equal keys and passes over keys that
/// it does not know; another reader takes the other one, and both are told that the same bytes hold.
enum UnreadMember {
    /// - Parameters:
    ///   - node: the text.
    ///   - written: what was read of it, written again.
    /// - Returns: the path of the first member that is not the same in both; nil when all are, in any order.
    static func first(in node: JSONNode, besides written: JSONNode, at path: String = "") -> String? {
        switch (node.value, written.value) {
        case (.object(let members), .object(let read)): first(in: members, besides: read, at: path)
        case (.array(let elements), .array(let read)): first(in: elements, besides: read, at: path)
        case (.string(let text), .string(let read)): same(text, read) ? nil : path
        case (.number(let text), .number(let read)): same(text, read) ? nil : path
        case (.bool(let truth), .bool(let read)): truth == read ? nil : path
        case (.null, .null): nil
        default: path
        }
    }

    private static func first(
        in elements: [JSONNode],
        besides written: [JSONNode],
        at path: String
    ) -> String? {
        guard elements.count == written.count else { return path }
        for (index, element) in elements.enumerated() {
            let place = "\(path)[\(index)]"
            if let found = first(in: element, besides: written[index], at: place) { return found }
        }
        return nil
    }

    private static func first(
        in members: [JSONNode.Member],
        besides written: [JSONNode.Member],
        at path: String
    ) -> String? {
        var unread = written
        for member in members {
            let place = path.isEmpty ? member.name : "\(path).\(member.name)"
            guard let index = unread.firstIndex(where: { same($0.name, member.name) }) else { return place }
            if let found = first(in: member.value, besides: unread.remove(at: index).value, at: place) {
                return found
            }
        }
        return nil
    }

    /// As bytes: texts that only look alike are equal as strings.
    private static func same(_ text: String, _ other: String) -> Bool {
        text.utf8.elementsEqual(other.utf8)
    }
}
