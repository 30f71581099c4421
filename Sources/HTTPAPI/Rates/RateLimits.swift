/// How many requests are taken of whom. A bulk is one request, however long: its lines are decided no faster than
/// the writer takes them, and wait for it. Nobody is counted with `--dev`.
package struct RateLimits: Hashable, Sendable {
    /// Of one caller, over all connections.
    package var caller = RateLimit(perSecond: 20_000, burst: 40_000)
    /// Of one address, for requests of nobody and tokens that are refused: both cost work before anybody is known.
    package var address = RateLimit(perSecond: 100, burst: 1_000)
    /// Of one address, for what is open to everybody: documents, status lists, and paths that there are not.
    package var open = RateLimit(perSecond: 1_000, burst: 10_000)
    /// Of one caller and one person's record, for readings that are recorded: each makes the record longer. All that
    /// a record has room for would take one caller four weeks.
    package var reading = RateLimit(perHour: 60, burst: 500)
    /// Callers, addresses, and pairs of a caller and a person, that are remembered at once.
    package var remembered = 16_384

    package init() {}
}
