import CivilTime
import CommandDecoding
import Hummingbird
import Identifiers

/// The query of a request, read strictly: what a route does not know is refused, for a misspelt `asOf` would
/// otherwise be answered as of today.
struct QueryParameters {
    private let values: [String: String]

    /// - Throws: `unknown_parameter`, or `invalid_parameter` for one given twice or badly encoded.
    init(_ request: Request, allowed: [String]) throws(APIProblem) {
        var values: [String: String] = [:]
        for pair in (request.uri.query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = percentDecoded(parts[0]),
                let value = percentDecoded(parts.count > 1 ? parts[1] : "")
            else {
                throw APIProblem(
                    .invalidParameter,
                    "\(JSONText.excerpt(String(pair))) is badly encoded",
                    field: JSONText.excerpt(String(parts[0]))
                )
            }
            guard allowed.contains(name) else { throw Self.unknown(name, allowed) }
            guard values.updateValue(value, forKey: name) == nil else {
                throw APIProblem(.invalidParameter, "\(name) is given twice", field: name)
            }
        }
        self.values = values
    }

    private static func unknown(_ name: String, _ allowed: [String]) -> APIProblem {
        let name = JSONText.excerpt(name)
        let hint =
            if let nearest = NearestName.of(name, among: allowed) {
                "; \(nearest) is meant?"
            } else {
                allowed.isEmpty ? "; there are none" : "; there are \(allowed.joined(separator: ", "))"
            }
        return APIProblem(.unknownParameter, "\(name) is not a parameter\(hint)", field: name)
    }

    func text(_ name: String) -> String? { values[name] }

    /// - Throws: `missing_parameter`.
    func required<Value>(_ name: String, _ value: Value?) throws(APIProblem) -> Value {
        guard let value else { throw APIProblem(.missingParameter, "\(name) is missing", field: name) }
        return value
    }

    func date(_ name: String) throws(APIProblem) -> CivilDate? {
        guard let text = values[name] else { return nil }
        do { return try CivilDate(text) } catch {
            let days = "from \(CivilDate.earliest) to \(CivilDate.latest)"
            throw invalid(name, error.code == .dateOutOfRange ? "a date \(days)" : "a date, yyyy-mm-dd")
        }
    }

    func board(_ name: String) throws(APIProblem) -> BoardCode? {
        guard let text = values[name] else { return nil }
        guard let board = BoardCode(text) else { throw invalid(name, "a board's code (A-Z, 0-9, -)") }
        return board
    }

    func stream(_ name: String) throws(APIProblem) -> StreamID? {
        guard let text = values[name] else { return nil }
        guard let stream = StreamID(text) else { throw invalid(name, "peer-<uuid> or board-<code>") }
        return stream
    }

    func peer(_ name: String) throws(APIProblem) -> PeerID? {
        guard let text = values[name] else { return nil }
        guard let peer = PeerID(text) else { throw invalid(name, "a person's UUID") }
        return peer
    }

    /// - Parameter least: 1 for the position of a record, or the size of a log that has any.
    func position(_ name: String, from least: UInt64 = 0) throws(APIProblem) -> Position? {
        try whole(name, least...UInt64(Int64.max)).map { Position($0) }
    }

    func version(_ name: String) throws(APIProblem) -> StreamVersion? {
        try whole(name, 0...UInt64(Int32.max)).map { StreamVersion(UInt32($0)) }
    }

    /// 1 to `max`, which it is when not given.
    func limit(max: Int) throws(APIProblem) -> Int {
        try whole("limit", 1...UInt64(max)).map { Int($0) } ?? max
    }

    /// A number that counts from 1.
    func count(_ name: String) throws(APIProblem) -> Int? {
        try whole(name, 1...UInt64(Int32.max)).map { Int($0) }
    }

    /// `from` and `to`, both included.
    func days() throws(APIProblem) -> ClosedRange<CivilDate> {
        let from = try required("from", date("from"))
        let to = try required("to", date("to"))
        guard from <= to else { throw invalid("to", "a date not before \(from)") }
        return from...to
    }

    func flag(_ name: String) throws(APIProblem) -> Bool {
        switch values[name] {
        case nil, "false"?: return false
        case "true"?: return true
        default: throw invalid(name, "true or false")
        }
    }

    func invalid(_ name: String, _ expected: String) -> APIProblem {
        let value = JSONText.excerpt(values[name] ?? "")
        return APIProblem(.invalidParameter, "\(name) is \(expected), not \"\(value)\"", field: name)
    }

    /// The limits leave room for the place after: nothing that exists is as far.
    private func whole(_ name: String, _ possible: ClosedRange<UInt64>) throws(APIProblem) -> UInt64? {
        guard let text = values[name] else { return nil }
        guard text.utf8.allSatisfy(JSONText.isDigit), let number = UInt64(text), possible.contains(number)
        else {
            let range = "from \(possible.lowerBound) to \(possible.upperBound)"
            throw invalid(name, "a whole number \(range)")
        }
        return number
    }
}
