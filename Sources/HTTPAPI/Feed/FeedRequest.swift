import EventStore
import HTTPTypes
import Hummingbird
import Identifiers
import Projections

/// What a request asks of the feed.
struct FeedRequest {
    let audience: FeedAudience
    let parameters: QueryParameters
    let lastEventID: String?

    static let names = ["after", "audience", "board", "minPosition"]
    private static let header = HTTPField.Name("Last-Event-ID")!

    /// - Throws: `unknown_parameter`, `invalid_parameter`.
    init(_ request: Request, isStream: Bool) throws(APIProblem) {
        parameters = try QueryParameters(request, allowed: isStream ? Self.names : Self.names + ["limit"])
        audience = try Self.audience(parameters)
        lastEventID = request.headers[Self.header]
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

    /// Where a stream goes on: after the event that its client saw last, else after `after`.
    ///
    /// - Parameter head: the last position that can have been shown.
    /// - Throws: `invalid_parameter`, `position_unknown`, with the name of the header.
    func start(of log: LogID, head: Position) throws(APIProblem) -> FeedPlace {
        guard let text = lastEventID, !text.isEmpty else {
            return FeedPlace(try parameters.position("after") ?? .origin)
        }
        let field = Self.header.rawName
        let place: FeedPlace
        do throws(FeedPlace.Fault) { place = try FeedPlace(text, of: log) } catch {
            switch error {
            case .malformed:
                throw APIProblem(
                    .invalidParameter,
                    "\(field) is the id of an event of this feed, not \"\(JSONText.excerpt(text))\"",
                    field: field
                )
            case .otherLog(let other):
                throw APIProblem(
                    .invalidParameter,
                    "\(field) is of log \(other), and this is log \(log): begin again without it",
                    field: field
                )
            }
        }
        guard place.position <= head else {
            throw APIProblem(
                .positionUnknown,
                "\(field) is of position \(place.position), and this log ends at \(head): it is older than what was read",
                field: field
            )
        }
        return place
    }
}
