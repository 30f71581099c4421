import CommandProcessing
import EventStore
import Foundation
import HTTPAPI
import Identifiers
import KafkaClient
import Logging
import Projections
import Publishing
import VerifiableCredentials

/// What decides, keeps, projects and publishes in a daemon that runs; all but its front.
struct DaemonParts: Sendable {
    let owned: OwnedStore
    let time: DaemonClock
    let writer: CommandService.Writer
    let deadlines: DeadlineClock
    /// nil: nothing is published.
    let cluster: Cluster?
    let lanes: PublishingLanes
    let watch: StoreWatchService
    let operations: ProjectionOperations
    /// How many records were found without any checkpoint; 0: there was one, or no record.
    let neverSigned: UInt64

    /// Opens the data folder and starts the writer.
    /// - Throws: `DaemonError` or the store's error when it cannot start.
    init(_ settings: DaemonSettings, _ logger: Logger) throws {
        owned = try OwnedStore(settings, logger)
        for report in owned.reports { report.log(to: logger) }
        Self.tellMissingZones(owned.shelf, logger)
        // Before the writer signs them.
        let unsigned = try owned.store.log.recordsWithoutAnyCheckpoint()
        neverSigned = unsigned
        if unsigned > 0 {
            logger.warning("the log has records and no checkpoint", metadata: ["records": "\(unsigned)"])
        }
        let last = try owned.store.log.lastRecordedAt()
        let time = DaemonClock(settings.clock, notBefore: last)
        self.time = time
        if let refusal = settings.clockBound.refusal(now: time.now, last: last) {
            throw DaemonError(
                "\(refusal): set the clock right, or, when it is, see the runbook clock-wrong; clockBehindSeconds allows more"
            )
        }
        writer = try owned.startWriter(by: time, bound: settings.clockBound)
        deadlines = DeadlineClock(
            time: time,
            projections: owned.projections,
            shelf: owned.shelf,
            signal: owned.store.signal,
            commands: CommandService(writer: writer),
            logger: logger,
            limits: settings.deadlines
        )
        cluster = try Self.cluster(settings.kafka)
        lanes = try PublishingLanes(
            publications: settings.publications,
            owned: owned,
            cluster: cluster,
            settings: settings.kafka.lanes,
            dataFolder: settings.dataFolder,
            logger: logger
        )
        watch = StoreWatchService(owned: owned, writer: writer, logger: logger)
        operations = ProjectionOperations(folders: owned.folders, live: owned.projections)
    }

    private static func tellMissingZones(_ shelf: RuleShelf, _ logger: Logger) {
        for missing in shelf.missingZones {
            logger.warning(
                "time zone missing: deadlines of the board pass at noon UTC of their day; install time zones and restart",
                metadata: [
                    "board": "\(missing.board)", "timeZone": "\(missing.zone)",
                    "folder": "\(RuleShelf.zoneFolder)",
                ]
            )
        }
    }

    private static func cluster(_ kafka: KafkaSettings) throws -> Cluster? {
        switch kafka.choice {
        case .off: nil
        case .embedded: .embedded(try EmbeddedBroker())
        case .remote(let servers): .remote(kafka.configuration(bootstrap: servers))
        }
    }

    func status(
        edge: Edge,
        bound: ClockBound,
        requests: RequestMeter,
        reads: DearReads,
        reloads: ReloadCounts,
        log: DaemonLog,
        notices: [String]
    ) -> DaemonStatus {
        let time = time
        return DaemonStatus(
            owned: owned,
            operations: operations,
            writer: writer,
            lanes: lanes,
            watch: watch,
            deadlines: deadlines,
            edge: edge,
            clock: { time.now },
            clockBound: bound,
            isClockSimulated: time.isSimulated,
            requests: requests,
            reads: reads,
            reloads: reloads,
            log: log,
            notices: notices
        )
    }

    /// What the front asks for.
    func services(
        _ status: DaemonStatus,
        _ issuer: CredentialIssuer?,
        _ requests: RequestMeter,
        _ reads: DearReads,
        _ configuration: APIConfiguration
    ) -> APIServices {
        let time = time
        let queries = ReadSide(
            store: owned.store,
            projections: owned.projections,
            shelf: owned.shelf,
            clock: { time.now }
        )
        let feed = AudienceFeed(store: owned.store, projections: owned.projections)
        return APIServices(
            commands: CommandService(writer: writer),
            queries: queries,
            signal: owned.store.signal,
            feed: Feed(
                source: PublishedFeed(feed: feed),
                streamsMax: Feed.streams(among: configuration.connectionsMax)
            ),
            clock: deadlines.control,
            projections: { try status.projections() },
            operations: operations,
            publications: PublicationOperations(lanes: lanes, status: status),
            readiness: { status.readiness },
            metrics: { status.metrics },
            signed: issuer.map { SignedAnswers(issuer: $0, queries: queries) },
            requests: requests,
            reads: reads
        )
    }
}
