import CommandProcessing
import EventStore
import Foundation
import HTTPAPI
import Hummingbird
import Identity
import KafkaClient
import Logging
import NIOCore
import Projections
import Publishing
import ServiceLifecycle
import ServiceNotification
import UnixSignals
import VerifiableCredentials

/// The composition root: opens the store, starts writer, publisher and HTTP, and stops them in order.
package struct Daemon: Sendable {
    private let settings: DaemonSettings
    private let inputs: ConfigurationInputs
    private let log: DaemonLog
    private let logger: Logger

    /// What a started daemon says: where it listens, where its events are, what is special.
    package struct Started: Sendable {
        package let url: String
        package let kafka: String?
        package let notices: [String]
    }

    /// - Parameter inputs: where the settings are from, to be read again.
    package init(settings: DaemonSettings, inputs: ConfigurationInputs, log: DaemonLog) {
        self.settings = settings
        self.inputs = inputs
        self.log = log
        logger = log.logger("credentiald")
    }

    /// Runs until SIGTERM or SIGINT.
    /// - Parameter started: called once, when requests are answered.
    /// - Throws: `DaemonError` or the store's error when it cannot start.
    package func run(started: @escaping @Sendable (Started) -> Void) async throws {
        ProcessReading.begin()
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let manager = ServiceManager(
            environment: ProcessInfo.processInfo.environment,
            processID: ProcessInfo.processInfo.processIdentifier
        )
        let callers = try await makeCallers()
        let issuer = try await makeIssuer()
        let open = OpenConnections()
        let edge = Edge(desk: callers.desk, tls: try makeTLS(open), open: open)
        let owned = try OwnedStore(
            path: settings.dataFolder,
            masterKeyPath: settings.masterKeyPath,
            maps: settings.maps,
            memory: settings.recordMemory,
            threads: ProcessInfo.processInfo.activeProcessorCount,
            rebuilding: settings.rebuildsDerived
        )
        for report in owned.reports { report.log(to: logger) }
        for missing in owned.shelf.missingZones {
            logger.warning(
                "time zone missing: deadlines of the board pass at noon UTC of their day; install time zones and restart",
                metadata: [
                    "board": "\(missing.board)", "timeZone": "\(missing.zone)",
                    "folder": "\(RuleShelf.zoneFolder)",
                ]
            )
        }
        let time = DaemonClock(settings.clock, notBefore: try owned.store.log.lastRecordedAt())
        let clock = { @Sendable in time.now }
        if let refusal = settings.clockBound.refusal(now: clock(), last: try owned.store.log.lastRecordedAt())
        {
            throw DaemonError(
                "\(refusal): set the clock right, or, when it is, see the runbook clock-wrong; clockBehindSeconds allows more"
            )
        }
        let writer = try owned.startWriter(clock: clock, bound: settings.clockBound)
        let deadlines = DeadlineClock(
            time: time,
            projections: owned.projections,
            shelf: owned.shelf,
            signal: owned.store.signal,
            commands: CommandService(writer: writer),
            logger: logger,
            limits: settings.deadlines
        )
        let cluster = try makeCluster()
        let lanes = try PublishingLanes(
            publications: settings.publications,
            owned: owned,
            cluster: cluster,
            settings: settings.kafka.lanes,
            dataFolder: settings.dataFolder,
            logger: logger
        )
        let notices = notices(cluster, time)
        let watch = StoreWatchService(owned: owned, logger: logger)
        let operations = ProjectionOperations(folders: owned.folders, live: owned.projections)
        let requests = RequestMeter()
        let limits = LiveLimits(apiConfiguration)
        let reload = Reload(
            inputs,
            running: settings,
            log: log,
            logger: logger,
            limits: limits,
            edge: edge,
            manager: manager
        )
        let status = DaemonStatus(
            owned: owned,
            operations: operations,
            writer: writer,
            lanes: lanes,
            watch: watch,
            deadlines: deadlines,
            edge: edge,
            clock: clock,
            clockBound: settings.clockBound,
            isClockSimulated: time.isSimulated,
            requests: requests,
            reloads: reload.counts,
            notices: notices
        )
        let queries = ReadSide(
            store: owned.store,
            projections: owned.projections,
            shelf: owned.shelf,
            clock: clock
        )
        let services = APIServices(
            commands: CommandService(writer: writer),
            queries: queries,
            signal: owned.store.signal,
            feed: Feed(
                source: PublishedFeed(
                    feed: AudienceFeed(store: owned.store, projections: owned.projections)
                )
            ),
            clock: deadlines.control,
            projections: { try status.projections() },
            operations: operations,
            publications: PublicationOperations(lanes: lanes, status: status),
            readiness: { status.readiness },
            metrics: { status.metrics },
            signed: issuer.map { SignedAnswers(issuer: $0, queries: queries) },
            requests: requests
        )
        let host = settings.listen.host
        let application = buildApplication(
            configuration: apiConfiguration,
            services: services,
            callers: callers,
            tls: edge.tls,
            open: edge.open,
            counts: edge.counts,
            limits: limits,
            logger: logger
        ) { port in
            manager?.tell([.ready, .status(status.readiness.summary)])
            started(
                Started(
                    url: "\(edge.tls == nil ? "http" : "https")://\(ListenAddress(host: host, port: port))",
                    kafka: cluster?.configuration.bootstrapServers,
                    notices: notices
                )
            )
        }
        do {
            try await run(
                owned,
                writer,
                operations,
                watch,
                lanes,
                application,
                deadlines,
                edge,
                ReloadService(signals: hangups, reload: reload) { status.readiness.summary },
                manager.map { NotifyService(manager: $0) { status.readiness.summary } }
            )
        } catch let error as IOError {
            throw DaemonError("cannot listen on \(settings.listen): \(Self.reason(error))")
        }
    }

    private static func reason(_ error: IOError) -> String {
        error.errnoCode == EADDRINUSE ? "the address is in use" : "\(error)"
    }

    /// Services stop in reverse: the deadline clock sends no more, HTTP takes no more requests, then the publisher
    /// finishes its transaction, rebuilds end, the writer works off its queue and the store is closed.
    private func run(
        _ owned: OwnedStore,
        _ writer: CommandService.Writer,
        _ operations: ProjectionOperations,
        _ watch: StoreWatchService,
        _ lanes: PublishingLanes,
        _ application: some Service,
        _ deadlines: DeadlineClock,
        _ edge: Edge,
        _ reloading: ReloadService,
        _ notifying: NotifyService?
    ) async throws {
        var services: [any Service] = [StoreService(owned: owned, writer: writer, logger: logger)]
        services.append(ProjectionService(operations: operations, logger: logger))
        services.append(watch)
        services.append(FreedMemoryService())
        services.append(PublishingService(lanes: lanes))
        services.append(AccessFileService(edge: edge, logger: logger))
        services.append(reloading)
        services.append(application)
        services.append(DeadlineClockService(clock: deadlines, logger: logger))
        if let notifying { services.append(notifying) }
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        configuration.maximumGracefulShutdownDuration = Self.gracefulShutdownMax
        try await ServiceGroup(configuration: configuration).run()
    }

    /// A client that stops in the middle of a request does not keep the daemon from stopping: after
    /// this its connection is cut. What it was not answered it sends again.
    private static let gracefulShutdownMax: Duration = .seconds(8)

    private var apiConfiguration: APIConfiguration {
        var configuration = settings.limits
        configuration.host = settings.listen.host
        configuration.port = settings.listen.port
        return configuration
    }

    /// - Throws: `DaemonError` when nobody could be told from anybody.
    private func makeCallers() async throws -> Callers {
        guard settings.isDevelopment else { return .known(try await makeDesk()) }
        guard settings.access == nil else {
            throw DaemonError(
                "--dev takes every caller for everybody, and access in the configuration tells them apart: leave one of them out"
            )
        }
        guard settings.listen.isLoopback else {
            throw DaemonError(
                "--dev takes every caller as an operator, so it listens on loopback only, not on \(settings.listen)"
            )
        }
        return .development
    }

    private func makeDesk() async throws -> CallerDesk {
        guard let access = settings.access, access.tokens != nil || access.certificatesPath != nil else {
            throw DaemonError(
                "no keys to authenticate callers are configured: name them under access in the file of --config, or give --dev to try it out on this machine"
            )
        }
        var tokens: Authenticator?
        if let settings = access.tokens { tokens = try await makeAuthenticator(settings) }
        return CallerDesk(
            tokens: tokens,
            certificates: try makeRoll(access.certificatesPath),
            clock: { SystemClock.now() }
        )
    }

    private func makeAuthenticator(_ tokens: TokenSettings) async throws -> Authenticator {
        let logger = logger
        do {
            return try await Authenticator(
                file: tokens.keys,
                rules: tokens.rules,
                clock: { SystemClock.now() },
                report: { logger.tell($0) }
            )
        } catch { throw DaemonError("the keys of tokens, \(tokens.keys.path): the file \(error)") }
    }

    private func makeRoll(_ path: String?) throws -> WatchedFiles<CertificateRoll>? {
        guard let path else { return nil }
        let (file, logger) = (CertificateFile(path: path), logger)
        do throws(WatchFault) {
            return try WatchedFiles(
                "callers with certificates",
                gather: { () throws(WatchFault) in [try file.bytes()] },
                make: { (files) throws(WatchFault) in try file.roll(files[0]) },
                report: { logger.tell($0) }
            )
        } catch { throw DaemonError("the callers with certificates: \(error)") }
    }

    private func makeTLS(_ open: OpenConnections) throws -> TLSIdentity? {
        guard let tls = settings.tls else { return nil }
        let logger = logger
        do throws(WatchFault) {
            return try tls.watched(now: { SystemClock.now() }) { report in
                logger.tell(report)
                if case .loaded = report { open.filesChanged() }
            }
        } catch { throw DaemonError("TLS: \(error)") }
    }

    private func makeIssuer() async throws -> CredentialIssuer? {
        guard let verification = settings.verification else { return nil }
        do throws(VerificationSettings.Fault) {
            let issuer = try await verification.issuer()
            logger.notice(
                "the public record is signed on demand",
                metadata: [
                    "issuer": "\(verification.address.issuer)", "key": "\(issuer.keyIDs[0])",
                    "shown": "\(issuer.keyIDs.count)",
                ]
            )
            return issuer
        } catch { throw DaemonError("verification.\(error.field) \(error.reason)") }
    }

    private func makeCluster() throws -> Cluster? {
        switch settings.kafka.choice {
        case .off: nil
        case .embedded: .embedded(try EmbeddedBroker())
        case .remote(let servers): .remote(settings.kafka.configuration(bootstrap: servers))
        }
    }

    private func notices(_ cluster: Cluster?, _ time: DaemonClock) -> [String] {
        var notices: [String] = []
        if settings.isDevelopment {
            notices.append("development: every caller on this machine has every role")
        } else if settings.tls == nil, !settings.listen.isLoopback {
            notices.append(
                "\(settings.listen) is spoken to in plain HTTP: give it tls, or put a proxy with TLS before it, for tokens and records pass"
            )
        }
        if case .embedded(let broker)? = cluster {
            notices.append(
                "Kafka is the embedded broker at \(broker.bootstrapServers): for trying things out, it keeps nothing"
            )
        }
        if cluster != nil, settings.kafka.lanes.delivery == .atLeastOnce {
            notices.append(
                "delivery is at least once: consumers drop doubles by ce_sequence, and nothing fences a second daemon "
                    + "off, so see that one alone publishes this log"
            )
        }
        if case .simulated(let start) = settings.clock {
            notices.append("the clock is simulated: it stands still until it is advanced")
            if time.now > start {
                notices.append("the clock goes on from the last record, \(time.now), not from \(start)")
            }
        }
        return notices
    }
}

extension Callers {
    fileprivate var desk: CallerDesk? {
        if case .known(let desk) = self { desk } else { nil }
    }
}
