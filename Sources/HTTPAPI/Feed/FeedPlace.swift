import CommandDecoding
import EventStore
package import Identifiers

/// How far somebody has read a feed: the `id` of a server-sent event, and the `place` of a page.
///
/// As text `<log id>/<position>/<mark>`; one event may tell employers of several credentials, and within those the
/// number of the last one that was read stands before the mark: `<log id>/<position>/<number>/<mark>`. Ids without a
/// mark were given before there were marks, and are those of CloudEvents; they are taken for good.
package struct FeedPlace: Hashable, Sendable {
    package let position: Position
    /// Of the events of the position after that; 0: the position is read to its end.
    package let part: Int
    /// Of the record of the position; nil: not told, so that only the position can be looked at.
    package let mark: FeedMark?

    package init(_ position: Position, part: Int = 0, mark: FeedMark? = nil) {
        self.position = position
        self.part = part
        self.mark = mark
    }

    /// Everything up to it was read to its end.
    var whole: Position { part > 0 ? Position(position.rawValue - 1) : position }

    /// Why a text is no place of a log's feed.
    enum Fault: Error, Hashable {
        case malformed
        case otherLog(String)
    }

    init(_ text: String, of log: LogID) throws(Fault) {
        var parts = text.split(separator: "/", omittingEmptySubsequences: false)
        // A number has ten digits at most.
        let mark = parts.count > 2 ? parts.last.flatMap { FeedMark($0) } : nil
        if mark != nil { parts.removeLast() }
        guard (2...3).contains(parts.count), let named = UniqueID(String(parts[0])),
            let position = Self.number(parts[1]), position <= UInt64(Int64.max), mark == nil || position > 0
        else { throw .malformed }
        var part: UInt64 = 0
        if parts.count == 3 {
            guard let number = Self.number(parts[2]), number > 0, number <= UInt64(Int32.max), position > 0
            else { throw .malformed }
            part = number
        }
        guard LogID(named) == log else { throw .otherLog(String(parts[0])) }
        self.init(Position(position), part: Int(part), mark: mark)
    }

    private static func number(_ text: Substring) -> UInt64? {
        guard !text.isEmpty, text.utf8.allSatisfy(JSONText.isDigit) else { return nil }
        return UInt64(text)
    }

    func text(of log: LogID) -> String {
        var text = "\(log)/\(position)"
        if part > 0 { text += "/\(part)" }
        if let mark { text += "/\(mark)" }
        return text
    }
}
