import CommandDecoding
import Hummingbird
import Identifiers

/// What stands in a path.
struct PathParameters {
    private let parameters: Parameters

    init(_ context: some RequestContext) { parameters = context.parameters }

    /// - Throws: `invalid_parameter`.
    func peer(_ name: String = "id") throws(APIProblem) -> PeerID {
        let text = try text(name)
        guard let peer = PeerID(text) else { throw invalid(name, "a person's UUID", text) }
        return peer
    }

    /// - Throws: `invalid_parameter`.
    func board(_ name: String) throws(APIProblem) -> BoardCode {
        let text = try text(name)
        guard let board = BoardCode(text) else { throw invalid(name, "a board's code (A-Z, 0-9, -)", text) }
        return board
    }

    func text(_ name: String) throws(APIProblem) -> String {
        guard let raw = parameters.get(name) else { preconditionFailure("the route has no {\(name)}") }
        guard let text = percentDecoded(raw) else { throw invalid(name, "UTF-8, percent-encoded", raw) }
        return text
    }

    private func invalid(_ name: String, _ expected: String, _ text: String) -> APIProblem {
        APIProblem(
            .invalidParameter,
            "the \(name) in the path is \(expected), not \"\(JSONText.excerpt(text))\"",
            field: name
        )
    }
}
