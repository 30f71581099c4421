import CivilTime
import Logging
import ShapedYAML

/// One event of the log, as people or programs read it.
struct LogLine {
    let time: Instant
    let level: Logger.Level
    let logger: String
    let message: String
    let metadata: Logger.Metadata

    /// What the framework calls a request.
    private static let requestKey = "hb.request.id"
    private static let traceKey = "traceId"

    /// `2026-01-31T12:00:00.000000Z info credentiald: message key=value`. What would begin another line is escaped: a
    /// line is one event, whoever made the words of it.
    var text: String {
        let pairs = metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        return Self.oneLine("\(time) \(level) \(logger): \(message)\(pairs)")
    }

    /// `time` (RFC 3339, UTC), `level`, `logger`, `message`; `requestId` and `traceId` (32 hex digits of a W3C
    /// traceparent) of a request that has them; `metadata` with the rest, if any.
    var json: String {
        var members = [
            (key: "time", value: JSONText.string("\(time)")),
            (key: "level", value: JSONText.string("\(level)")),
            (key: "logger", value: JSONText.string(logger)),
            (key: "message", value: JSONText.string(message)),
        ]
        var rest = metadata
        for (name, key) in [("requestId", Self.requestKey), (Self.traceKey, Self.traceKey)] {
            if let value = rest.removeValue(forKey: key) {
                members.append((name, JSONText.string("\(value)")))
            }
        }
        if !rest.isEmpty { members.append(("metadata", Self.json(rest))) }
        return JSONText.object(members)
    }

    private static func json(_ metadata: Logger.Metadata) -> String {
        JSONText.object(metadata.sorted { $0.key < $1.key }.map { ($0.key, json($0.value)) })
    }

    private static func json(_ value: Logger.Metadata.Value) -> String {
        switch value {
        case .dictionary(let members): json(members)
        case .array(let elements): JSONText.array(elements.map { json($0) })
        case .string(let text): JSONText.string(text)
        case .stringConvertible(let value): JSONText.string("\(value)")
        }
    }

    private static func oneLine(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { isControl($0) }) else { return text }
        return text.unicodeScalars.reduce(into: "") { line, scalar in
            if isControl(scalar) {
                line += scalar == "\n" ? "\\n" : "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                line.unicodeScalars.append(scalar)
            }
        }
    }

    /// Also what terminals obey, and the two line ends of Unicode.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: true
        default: false
        }
    }
}
