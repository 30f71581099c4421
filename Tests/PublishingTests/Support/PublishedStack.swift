import CredentialingSchema
import EventStore
import Identifiers
import KafkaClient
import Logging
import TestSupport
import Testing

@testable import Publishing

extension Stack {
    func publisher(
        _ cluster: Cluster,
        boards: Publication = .boards,
        employers: Publication = .employers
    ) -> Publisher {
        let lane = Lane(name: Lane.audiences.name, publications: [boards, employers])
        return publisher(cluster, lane: lane)
    }

    func publisher(_ cluster: Cluster, lane: Lane, _ settings: LaneSettings = LaneSettings()) -> Publisher {
        Publisher(
            lane: lane,
            store: store,
            projections: live,
            cluster: cluster,
            logger: Self.silent,
            settings: settings
        )
    }

    private static var silent: Logger {
        var logger = Logger(label: "publishing-tests")
        logger.logLevel = .critical
        logger.handler = SwiftLogNoOpLogHandler()
        return logger
    }
}

extension Publisher {
    /// Waits until a condition holds of the status.
    @discardableResult
    func reached(_ what: String, _ condition: (LaneStatus) throws -> Bool) async throws -> LaneStatus {
        let deadline = ContinuousClock.now + patience
        while ContinuousClock.now < deadline {
            let status = status
            if try condition(status) { return status }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw PatienceEnded(what: what, status: "\(status)")
    }

    func caughtUp(with store: EventStore) async throws {
        let head = try store.log.head()
        try await reached("position \(head)") { $0.position == head }
    }

    /// Why the lane has stopped for good.
    func stopReason() async throws -> String {
        let status = try await reached("a stop") { if case .stopped = $0.state { true } else { false } }
        guard case .stopped(let reason) = status.state else { return "" }
        return reason
    }
}

struct PatienceEnded: Error {
    let what: String
    let status: String
}
