import CivilTime
import CommandDecoding
import EventStore
import Identifiers
import Projections

/// What every query may say: the two axes of time, and the position that it must have seen.
struct QueryFrame {
    /// How long a query waits for a position that is not reached.
    static let positionWait = Duration.seconds(5)

    static let names = ["asOf", "knownAt", "minPosition"]

    let time: QueryTime
    private let minPosition: Position?

    /// - Throws: `invalid_parameter`.
    init(_ parameters: QueryParameters) throws(APIProblem) {
        time = QueryTime(asOf: try parameters.date("asOf"), knownAt: try Self.knownAt(parameters))
        minPosition = try parameters.position("minPosition")
    }

    private static func knownAt(_ parameters: QueryParameters) throws(APIProblem) -> QueryTime.KnownAt? {
        guard let text = parameters.text("knownAt") else { return nil }
        if !text.isEmpty, text.utf8.allSatisfy(JSONText.isDigit) {
            return try parameters.position("knownAt").map { .position($0) }
        }
        do { return .instant(try Instant(text)) } catch {
            throw parameters.invalid("knownAt", "a position or an instant such as 2026-01-31T12:00:00Z")
        }
    }

    /// Returns when queries see the position that was asked for.
    /// - Throws: `position_not_reached`.
    func reached(_ signal: HeadSignal) async throws(APIProblem) {
        guard let minPosition, signal.applied < minPosition else { return }
        guard await signal.reached(minPosition, timeout: Self.positionWait) else {
            throw APIProblem(
                .positionNotReached,
                "position \(minPosition) is not reached; queries see up to \(signal.applied)",
                field: "minPosition"
            )
        }
    }

    /// Rows fall behind while their projection cannot be written: then an answer that is made of them is not what was
    /// asked for.
    /// - Parameter position: that of the rows.
    /// - Throws: `position_not_reached`.
    func reached(byRowsOf position: UInt64) throws(APIProblem) {
        guard let minPosition, time.knownAt == nil, position < minPosition.rawValue else { return }
        throw APIProblem(
            .positionNotReached,
            "position \(minPosition) is not reached; the rows that answer are of \(position)",
            field: "minPosition"
        )
    }

    /// How often is looked whether there is a newer checkpoint: they are signed once a second at most.
    static let checkpointLook = Duration.milliseconds(50)

    /// Returns when a signed checkpoint covers the position that was asked for.
    /// - Throws: `position_not_reached`, and what keeps a checkpoint from being read.
    func covered(by queries: ReadSide) async throws {
        guard let minPosition else { return }
        let deadline = ContinuousClock.now.advanced(by: Self.positionWait)
        while true {
            let size = try queries.checkpoint()?.size ?? .origin
            if size >= minPosition { return }
            guard ContinuousClock.now < deadline else {
                throw APIProblem(
                    .positionNotReached,
                    "position \(minPosition) is not covered by a checkpoint; the newest one is of \(size)",
                    field: "minPosition"
                )
            }
            try await Task.sleep(for: Self.checkpointLook)
        }
    }
}
