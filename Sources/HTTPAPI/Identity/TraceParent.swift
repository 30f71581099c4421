import HTTPTypes
import Hummingbird

/// The W3C trace context of a request.
enum TraceParent {
    private static let header = HTTPField.Name("traceparent")!

    /// The header's value when it is well-formed, else nothing: a broken trace must not cost a command.
    static func of(_ request: Request) -> String {
        guard let value = request.headers[header], isWellFormed(value) else { return "" }
        return value
    }

    /// The name of the trace's id in lines of the log.
    static let logKey = "traceId"

    /// The 32 hex digits that name the whole trace; nil without a well-formed header.
    static func traceID(of request: Request) -> Substring? {
        guard let value = request.headers[header], isWellFormed(value) else { return nil }
        return value.dropFirst(3).prefix(32)
    }

    /// `00-<32 hex>-<16 hex>-<2 hex>` in lower case, ids not all zero.
    static func isWellFormed(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 4, parts.map(\.utf8.count) == [2, 32, 16, 2], parts[0] == "00" else {
            return false
        }
        let areHex = parts.allSatisfy { part in
            part.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
        }
        return areHex && !parts[1].allSatisfy { $0 == "0" } && !parts[2].allSatisfy { $0 == "0" }
    }
}
