package import CommandProcessing
package import EventStore
package import Projections

/// What the routes are served from.
package struct APIServices: Sendable {
    package let commands: CommandService
    package let queries: ReadSide
    /// Tells when a position can be queried.
    package let signal: HeadSignal
    package let feed: Feed
    package let clock: ClockControl
    package let projections: @Sendable () throws -> [ProjectionStatus]
    package let operations: ProjectionOperations
    package let publications: any PublicationControl
    package let readiness: @Sendable () -> Readiness
    package let metrics: @Sendable () -> MetricsText
    /// nil: nothing is signed here.
    package let signed: SignedAnswers?
    /// Told of each answer.
    package let requests: RequestMeter
    /// Where answers are made that take their time.
    package let reads: DearReads
    /// Dry runs that may be under way: each is held whole, and holds the writer up.
    let rehearsals = SharedSeats(count: BulkRun.rehearsalsMax)

    package init(
        commands: CommandService,
        queries: ReadSide,
        signal: HeadSignal,
        feed: Feed,
        clock: ClockControl,
        projections: @escaping @Sendable () throws -> [ProjectionStatus],
        operations: ProjectionOperations,
        publications: any PublicationControl,
        readiness: @escaping @Sendable () -> Readiness,
        metrics: @escaping @Sendable () -> MetricsText,
        signed: SignedAnswers? = nil,
        requests: RequestMeter = RequestMeter(),
        reads: DearReads = DearReads()
    ) {
        self.commands = commands
        self.queries = queries
        self.signal = signal
        self.feed = feed
        self.clock = clock
        self.projections = projections
        self.operations = operations
        self.publications = publications
        self.readiness = readiness
        self.metrics = metrics
        self.signed = signed
        self.requests = requests
        self.reads = reads
    }
}
