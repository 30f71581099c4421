import CommandDecoding
import EventStore
import Identifiers

/// Where an answer of the feed begins, as its client said it.
struct FeedStart {
    private let place: FeedPlace
    /// Where the client said it: problems name it.
    private let field: String

    init(after position: Position) {
        place = FeedPlace(position)
        field = "after"
    }

    /// - Throws: `invalid_parameter` for a text that is no place of this log.
    init(_ text: String, in field: String, of log: LogID) throws(APIProblem) {
        do throws(FeedPlace.Fault) { place = try FeedPlace(text, of: log) } catch {
            switch error {
            case .malformed:
                throw APIProblem(
                    .invalidParameter,
                    "\(field) is a place that this feed gave, not \"\(JSONText.excerpt(text))\"",
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
        self.field = field
    }

    /// The place, with the mark of its record. A log that was restored from an older backup is not the one that was
    /// read: what it has behind the backup's end is another history, of which the client would miss the beginning.
    ///
    /// - Parameter head: how far the log can be read.
    /// - Throws: `position_unknown`, and what keeps the record from being read.
    func found(in source: any FeedSource, head: Position) throws -> FeedPlace {
        guard place.position > .origin else { return place }
        guard let mark = try source.mark(at: place.position) else {
            throw unknown(
                "is of position \(place.position), and this log ends at \(head): if it was read here, the log was restored "
                    + "from an older backup"
            )
        }
        guard place.mark == nil || place.mark == mark else {
            throw unknown(
                "is of another record of position \(place.position) than this log has: it is not the log that was read, but "
                    + "was restored from an older backup"
            )
        }
        return FeedPlace(place.position, part: place.part, mark: mark)
    }

    private func unknown(_ reason: String) -> APIProblem {
        APIProblem(
            .positionUnknown,
            "\(field) \(reason); drop what was read of what it no longer has, and go on from a place that is taken, "
                + "or from the start",
            field: field
        )
    }
}
