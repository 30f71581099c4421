import EventStore
import HTTPTypes
import Hummingbird
import Identifiers
import Projections

/// What a request asks of the feed.
struct FeedRequest {
    let audience: FeedAudience
    let parameters: QueryParameters
    /// nil for pages, which have no events that a client could have seen last.
    private let lastEventID: String?

    static let names = ["after", "audience", "board", "minPosition", "place"]
    private static let header = HTTPField.Name("Last-Event-ID")!

    /// - Throws: `unknown_parameter`, `invalid_parameter`.
    init(_ request: Request, isStream: Bool) throws(APIProblem) {
        parameters = try QueryParameters(request, allowed: isStream ? Self.names : Self.names + ["limit"])
        audience = try Self.audience(parameters)
        lastEventID = isStream ? request.headers[Self.header] : nil
    }

    private static func audience(_ parameters: QueryParameters) throws(APIProblem) -> FeedAudience {
        let board = try parameters.board("board")
        switch (parameters.text("audience"), board) {
        case (nil, nil): return .everything
        case (nil, let board?), ("board"?, let board?): return .board(board)
        case ("employers"?, nil): return .employers
        case ("board"?, nil):
            throw APIProblem(.missingParameter, "board is missing: its code", field: "board")
        case ("employers"?, _):
            throw APIProblem(.invalidParameter, "employers have no board of theirs", field: "board")
        default: throw parameters.invalid("audience", "board or employers, or left out for all events")
        }
    }

    /// Where the answer begins: of a stream after the event that its client saw last, else at `place`, else behind
    /// `after`.
    ///
    /// - Throws: `invalid_parameter`, with the name of what said it.
    func start(of log: LogID) throws(APIProblem) -> FeedStart {
        let after = try parameters.position("after")
        if let lastEventID, !lastEventID.isEmpty {
            return try FeedStart(lastEventID, in: Self.header.rawName, of: log)
        }
        if let place = parameters.text("place") { return try FeedStart(place, in: "place", of: log) }
        return FeedStart(after: after ?? .origin)
    }
}
