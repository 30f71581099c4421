import CivilTime
import CommandProcessing
import Credentialing
import EventStore
import Foundation
import Hummingbird
import Identifiers
import Logging
import MerkleTree
import Projections
import VerifiableCredentials

@testable import HTTPAPI

/// Everything below the API over a data folder of its own.
struct Stack: Sendable {
    static let now = "2026-03-01T12:00:00Z"
    static let streamsMax = 2

    let folder: String
    let store: EventStore
    let live: LiveProjections
    let writer: CommandService.Writer
    let services: APIServices

    init(
        limits: WriterLimits = WriterLimits(),
        readiness: Readiness = .good,
        projections: [Projection] = Projection.allCases
    ) throws {
        folder = FileManager.default.temporaryDirectory.path + "/http-api-\(UUID().uuidString)"
        var configuration = StoreConfiguration()
        configuration.logMapSize = 256 << 20
        configuration.indexMapSize = 256 << 20
        let store = try EventStore(
            path: folder,
            access: .owner,
            configuration: configuration,
            claimsOf: UniqueClaim.digests
        )
        let rules = try store.readRuleBook()
        let folders = try ProjectionFolders(store: store, rules: rules, projections: projections)
        let live = try folders.openAll(threads: 1).live
        let operations = ProjectionOperations(folders: folders, live: live)
        let shelf = RuleShelf(rules)
        let now = try Instant(Self.now)
        var limits = limits
        limits.clockStands = true
        let writer = try CommandService.Writer(
            store: store,
            limits: limits,
            subscribers: [live],
            clock: { now },
            makeDecider: { CommandDecider(keys: store.keys, shelf: shelf) }
        )
        self.store = store
        self.live = live
        self.writer = writer
        services = APIServices(
            commands: CommandService(writer: writer),
            queries: ReadSide(store: store, projections: live, shelf: shelf, clock: { now }),
            signal: store.signal,
            feed: Feed(source: SampleFeed(log: store.log), streamsMax: Self.streamsMax),
            clock: .sample,
            projections: {
                try ProjectionStatus.all(of: live, operations: operations, store: store, now: now)
            },
            operations: operations,
            publications: FixedPublications(statuses: [.sample]),
            readiness: { readiness },
            metrics: { MetricsText() }
        )
    }

    /// Waits for a checkpoint of all there is.
    /// - Returns: the key that it is checked with.
    func checkpointed() async throws -> NoteVerifierKey {
        let size = store.signal.applied
        while try store.checkpoint()?.size ?? .origin < size { try await Task.sleep(for: .milliseconds(20)) }
        return try store.verifierKey
    }

    /// The same with answers that are signed.
    func signing(with issuer: CredentialIssuer) -> APIServices {
        APIServices(
            commands: services.commands,
            queries: services.queries,
            signal: services.signal,
            feed: services.feed,
            clock: services.clock,
            projections: services.projections,
            operations: services.operations,
            publications: services.publications,
            readiness: services.readiness,
            metrics: services.metrics,
            signed: SignedAnswers(issuer: issuer, queries: services.queries)
        )
    }

    func close() async throws {
        services.operations.stop()
        await writer.stop()
        try store.close()
        try FileManager.default.removeItem(atPath: folder)
    }

    /// Runs a test against a server on a port of its own, as the daemon would start it.
    static func live(
        limits: WriterLimits = WriterLimits(),
        readiness: Readiness = .good,
        projections: [Projection] = Projection.allCases,
        callers: Callers = .development,
        issuer: CredentialIssuer? = nil,
        _ test: @Sendable (LiveClient, Stack) async throws -> Void
    ) async throws {
        let stack = try Stack(limits: limits, readiness: readiness, projections: projections)
        var logger = Logger(label: "http-api-tests")
        logger.logLevel = .critical
        let application = buildApplication(
            configuration: .patient,
            services: issuer.map { stack.signing(with: $0) } ?? stack.services,
            callers: callers,
            logger: logger
        )
        do {
            try await application.live { client in try await test(client, stack) }
        } catch {
            try await stack.close()
            throw error
        }
        try await stack.close()
    }
}

extension APIConfiguration {
    /// Gives clients all the time that a machine may take that has other things to do.
    fileprivate static var patient: APIConfiguration {
        var configuration = APIConfiguration()
        configuration.pace.headSeconds = 3_600
        configuration.pace.idleSeconds = 3_600
        configuration.pace.bodySeconds = 3_600
        configuration.pace.answerSeconds = 3_600
        return configuration
    }
}

extension Readiness {
    static let good = Readiness(
        ready: true,
        writer: "accepting",
        projections: "live",
        publisher: "running",
        notices: ["development: everybody on this machine has all roles"]
    )
}

extension PublicationStatus {
    static let sample = PublicationStatus(
        lane: "boards",
        topics: ["credentialing.employers.status.v1"],
        state: "running",
        reason: nil,
        position: 3,
        lagEvents: 0,
        lagSeconds: 0
    )
}

extension ClockControl {
    /// A clock that can be set, as far as the API can tell; to the year 2000 it says that it is later.
    static let sample = ClockControl(
        state: {
            ClockState(
                now: Stack.now,
                clock: "simulated",
                deadlines: .init(due: 0, lagSeconds: 0, next: nil, sent: 0, rejected: 0, failed: 0)
            )
        },
        advance: { (step) async throws(ClockRefusal) in
            guard case .to(let instant) = step, let later = try? Instant("2000-01-01T00:00:00Z"),
                instant <= later
            else { return }
            throw ClockRefusal(.backwards, "it is later")
        }
    )
}

/// Publications that nobody changes.
struct FixedPublications: PublicationControl {
    let statuses: [PublicationStatus]

    func list() -> [PublicationStatus] { statuses }

    func quarantine(
        of name: String,
        after: String?,
        limit: Int
    ) throws(PublicationRefusal) -> PublicationQuarantine {
        throw PublicationRefusal(.notKnown, "nobody asked a broker")
    }

    func change(
        _ change: PublicationChange,
        of name: String
    ) throws(PublicationRefusal) -> PublicationStatus {
        guard let status = statuses.first(where: { $0.lane == name }) else {
            throw PublicationRefusal(.unknown, "there is no publication or lane \(name)")
        }
        return status
    }
}

/// Two events of each position for employers, one of every second position for boards.
struct SampleFeed: FeedSource {
    private let records: Log

    init(log: Log) { records = log }

    var log: LogID { records.id }

    func mark(at position: Position) throws -> FeedMark? {
        try records.hash(at: position).map { FeedMark(hash: $0.bytes) }
    }

    func read(_ audience: FeedAudience, after place: FeedPlace, _ limit: FeedLimit) throws -> FeedBatch {
        let head = try records.head()
        var events: [FeedEvent] = []
        var next = place.part > 0 ? place.position.rawValue - 1 : place.position.rawValue
        while next < head.rawValue, events.count < limit.events {
            next += 1
            let seen = Position(next) == place.position ? place.part : 0
            let mark = try mark(at: Position(next))
            for part in parts(of: next, audience) where part == 0 || part > seen {
                let json = Array("{\"position\":\(next),\"part\":\(part)}".utf8)
                let place = FeedPlace(Position(next), part: part, mark: mark)
                events.append(FeedEvent(place: place, type: "sample", json: json))
            }
        }
        let last = Position(next)
        return FeedBatch(events: events, next: last, mark: try mark(at: last), head: head)
    }

    private func parts(of position: UInt64, _ audience: FeedAudience) -> [Int] {
        switch audience {
        case .everything: [0]
        case .board: position.isMultiple(of: 2) ? [0] : []
        case .employers: [1, 0]
        }
    }
}
