import CredentialingSchema
import Identifiers
import Projections

/// Where a page of a history begins: `120`, or `120@4711` as the page before said it, which also holds every page to
/// what the first one knew. A reading that is recorded adds an event to the history, so page after page of it would
/// never end without that.
struct HistoryPlace {
    let after: StreamVersion
    private let through: Position?

    /// - Throws: `invalid_parameter`, also for a further page of a reading that is recorded when it holds for no
    ///   position.
    init(_ parameters: QueryParameters, isAccounted: Bool) throws(APIProblem) {
        guard let parts = parameters.text("after")?.split(separator: "@", omittingEmptySubsequences: false),
            parts.count == 2
        else {
            after = try parameters.version("after") ?? .none
            through = nil
            if isAccounted, after != .none {
                throw parameters.invalid("after", "nextPage of the page before, when the reading is recorded")
            }
            return
        }
        guard let after = UInt32(parts[0]), after <= UInt32(Int32.max), parts[0].first != "+",
            let through = UInt64(parts[1]), through <= UInt64(Int64.max), parts[1].first != "+"
        else { throw parameters.invalid("after", "nextPage of the page before, such as 120@4711") }
        self.after = StreamVersion(after)
        self.through = Position(through)
    }

    /// The question, and not beyond the position of the page before.
    func pinning(_ time: QueryTime, _ queries: ReadSide) throws(QueryError) -> QueryTime {
        guard let through else { return time }
        var time = time
        time.knownAt = .position(try queries.lastKnown(at: time, through: min(through, queries.position)))
        return time
    }
}
