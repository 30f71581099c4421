import Foundation
import HTTPAPI
import Hummingbird
import KafkaClient
import Logging
import NIOCore
import ServiceLifecycle
import ServiceNotification
import UnixSignals

/// The composition root: opens the store, starts writer, publisher and HTTP, and stops them in order.
package struct Daemon: Sendable {
    let settings: DaemonSettings
    private let inputs: ConfigurationInputs
    private let log: DaemonLog
    let logger: Logger

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
        let room = try makeRoom()
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let life = makeManager().map(LifeNotices.init)
        let callers = try await makeCallers()
        let issuer = try await makeIssuer()
        let open = OpenConnections()
        let edge = Edge(desk: callers.desk, tls: try makeTLS(open), open: open)
        let parts = try DaemonParts(settings, logger)
        let notices = notices(parts, room)
        let configuration = apiConfiguration(in: room)
        let limits = LiveLimits(configuration)
        let reload = makeReload(limits, room, edge, life)
        let (requests, reads) = (RequestMeter(), DearReads())
        let status = parts.status(
            edge: edge,
            bound: settings.clockBound,
            requests: requests,
            reads: reads,
            reloads: reload.counts,
            log: log,
            notices: notices
        )
        let (host, kafka) = (settings.listen.host, parts.cluster?.configuration.bootstrapServers)
        let application = buildApplication(
            configuration: configuration,
            services: parts.services(status, issuer, requests, reads, configuration),
            callers: callers,
            tls: edge.tls,
            open: edge.open,
            counts: edge.counts,
            limits: limits,
            logger: logger
        ) { port in
            life?.tell(.listens, status: status.readiness.summary)
            started(Started(at: ListenAddress(host: host, port: port), edge, kafka: kafka, notices))
        }
        let reloading = ReloadService(signals: hangups, reload: reload) { status.readiness.summary }
        let notifying = life.map { NotifyService(life: $0) { status.readiness.summary } }
        let beside: [any Service] = [AccessFileService(edge: edge, logger: logger), reloading]
        do {
            try await run(parts, beside + [application], notifying)
        } catch let error as IOError {
            throw DaemonError("cannot listen on \(settings.listen): \(Self.reason(error))")
        }
    }

    /// nil when nobody wants to be told how the process is.
    private func makeManager() -> ServiceManager? {
        let process = ProcessInfo.processInfo
        return ServiceManager(environment: process.environment, processID: process.processIdentifier)
    }

    private func makeReload(
        _ limits: LiveLimits,
        _ room: ConnectionRoom,
        _ edge: Edge,
        _ life: LifeNotices?
    ) -> Reload {
        Reload(
            inputs,
            running: settings,
            log: log,
            logger: logger,
            limits: limits,
            room: room,
            edge: edge,
            life: life
        )
    }

    private static func reason(_ error: IOError) -> String {
        error.errnoCode == EADDRINUSE ? "the address is in use" : "\(error)"
    }

    /// Services stop in reverse: the deadline clock sends no more, comparisons end, HTTP takes no more requests, then the
    /// publisher finishes its transaction, rebuilds end, the writer works off its queue and the store is closed.
    private func run(
        _ parts: DaemonParts,
        _ front: [any Service],
        _ notifying: NotifyService?
    ) async throws {
        let closing = StoreClosing()
        var services: [any Service] = [
            StoreService(owned: parts.owned, writer: parts.writer, closing: closing, logger: logger),
            ProjectionService(operations: parts.operations, logger: logger),
            parts.watch,
            FreedMemoryService(),
            PublishingService(lanes: parts.lanes),
        ]
        services += front
        services.append(ComparisonService(operations: parts.operations))
        services.append(DeadlineClockService(clock: parts.deadlines, logger: logger))
        if let notifying { services.append(notifying) }
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        configuration.maximumGracefulShutdownDuration = Self.gracefulShutdownMax
        try await ServiceGroup(configuration: configuration).run()
        try closing.check()
    }

    /// A client that stops in the middle of a request does not keep the daemon from stopping: after
    /// this its connection is cut. What it was not answered it sends again.
    private static let gracefulShutdownMax: Duration = .seconds(8)
}

extension Daemon.Started {
    fileprivate init(at address: ListenAddress, _ edge: Edge, kafka: String?, _ notices: [String]) {
        url = "\(edge.tls == nil ? "http" : "https")://\(address)"
        self.kafka = kafka
        self.notices = notices
    }
}

extension Callers {
    fileprivate var desk: CallerDesk? {
        if case .known(let desk) = self { desk } else { nil }
    }
}
