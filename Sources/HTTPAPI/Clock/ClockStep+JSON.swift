import CivilTime
import CommandDecoding

extension ClockStep {
    /// Reads `{"to":"2026-07-01T00:00:00Z"}` or `{"days":30}`.
    /// - Throws: a 400 that names the field, the value and the reason.
    init(json body: [UInt8]) throws(APIProblem) {
        let node: JSONNode
        do { node = try JSONParser.parse(body) } catch {
            let place = JSONText.place(of: error.offset, in: body)
            throw APIProblem(
                .badRequest,
                "the body is not JSON: \(error.reason) (line \(place.line), column \(place.column))"
            )
        }
        guard case .object(let members) = node.value else {
            throw APIProblem(.badRequest, "the body is \(node.kind), not \(Self.form)")
        }
        let member = try Self.only(of: members)
        switch (member.name, member.value.value) {
        case ("to", .string(let text)): self = .to(try Self.instant(text))
        case ("days", .number(let text)): self = .days(try Self.days(text))
        case ("to", _): throw Self.invalid("to", "an instant such as \"2026-07-01T00:00:00Z\"", member)
        default: throw Self.invalid("days", "a number", member)
        }
    }

    /// The one field that there is.
    private static func only(of members: [JSONNode.Member]) throws(APIProblem) -> JSONNode.Member {
        for member in members where !["to", "days"].contains(member.name) {
            let name = JSONText.excerpt(member.name)
            throw APIProblem(.unknownParameter, "\(name) is not a field: the body is \(form)", field: name)
        }
        guard let first = members.first else {
            throw APIProblem(.missingParameter, "to is missing: the body is \(form)", field: "to")
        }
        guard members.count == 1 else {
            let second = members[1].name
            let reason = second == first.name ? "is given twice" : "stands beside \(first.name)"
            throw APIProblem(.invalidParameter, "\(second) \(reason): the body is \(form)", field: second)
        }
        return first
    }

    private static let form = "{\"to\":\"INSTANT\"} or {\"days\":N}"

    private static func instant(_ text: String) throws(APIProblem) -> Instant {
        do { return try Instant(text) } catch {
            throw APIProblem(
                .invalidParameter,
                "to is an instant in UTC such as 2026-07-01T00:00:00Z, not \"\(JSONText.excerpt(text))\"",
                field: "to"
            )
        }
    }

    private static func days(_ text: String) throws(APIProblem) -> Int {
        guard let days = Int(text), (1...daysMax).contains(days) else {
            throw APIProblem(
                .invalidParameter,
                "days is 1 to \(daysMax), not \(JSONText.excerpt(text))",
                field: "days"
            )
        }
        return days
    }

    private static func invalid(_ field: String, _ what: String, _ member: JSONNode.Member) -> APIProblem {
        APIProblem(.invalidParameter, "\(field) is \(what), not \(member.value.kind)", field: field)
    }
}
