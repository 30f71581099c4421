package import Identifiers

/// How topics are named.
extension Publication {
    /// Stands for a board's code in a topic's pattern.
    package static let codeMark = "<code>"

    package func topic(for board: BoardCode) -> String {
        // By hand, since it is needed for each message: `<` stands nowhere but in the mark, once.
        let bytes = topicPattern.utf8
        guard let start = bytes.firstIndex(of: UInt8(ascii: "<")),
            let end = bytes.index(start, offsetBy: Self.codeMark.utf8.count, limitedBy: bytes.endIndex),
            topicPattern[start..<end] == Self.codeMark
        else { return topicPattern }
        return topicPattern[..<start] + board.description + topicPattern[end...]
    }

    /// Whether its topic is known without any event.
    var hasOneTopic: Bool { !topicPattern.contains(Self.codeMark) }

    /// Whether a topic's name is made by this publication's pattern, for a board that it is about.
    package func owns(_ topic: String) -> Bool {
        let parts = topicPattern.split(separator: Self.codeMark, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return topic == topicPattern }
        guard topic.hasPrefix(parts[0]), topic.hasSuffix(parts[1]),
            topic.utf8.count > parts[0].utf8.count + parts[1].utf8.count
        else { return false }
        let code = topic.dropFirst(parts[0].count).dropLast(parts[1].count)
        return BoardCode(String(code)).map(filter.takes) ?? false
    }
}
