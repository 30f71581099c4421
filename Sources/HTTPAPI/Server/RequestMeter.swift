package import EventStore
import HTTPTypes
import Synchronization

/// Counts answers by route and class of status, and how long they took to begin. Routes are counted as the router
/// writes them, `/v1/peers/{id}`: neither people nor what clients make up get into a label.
package final class RequestMeter: Sendable {
    package struct Route: Hashable, Sendable {
        /// "other" where no route fits.
        package let method: String
        package let path: String

        static let other = Route(method: "other", path: "other")
    }

    package struct Reading: Sendable {
        /// Answers by the first digit of their status, 1 to 5.
        package fileprivate(set) var answers: [Int: UInt64] = [:]
        /// Seconds until the head of the answer; what a stream takes after it is its client's time.
        package fileprivate(set) var seconds = Histogram(bounds: [
            0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10,
        ])

        fileprivate mutating func add(_ status: HTTPResponse.Status, _ taken: Duration) {
            answers[status.code / 100, default: 0] += 1
            seconds.observe(taken)
        }
    }

    private let state = Mutex<[Route: Reading]>([:])

    package init() {}

    /// In the order of the paths.
    package var readings: [(route: Route, reading: Reading)] {
        state.withLock { Array($0) }
            .sorted { ($0.key.path, $0.key.method) < ($1.key.path, $1.key.method) }
            .map { (route: $0.key, reading: $0.value) }
    }

    /// - Parameter path: nil when no route fits; a method that the client made up is not counted by its name then.
    func answered(
        _ method: HTTPRequest.Method,
        route path: String?,
        status: HTTPResponse.Status,
        since began: ContinuousClock.Instant
    ) {
        let route = path.map { Route(method: method.rawValue, path: $0) } ?? .other
        let taken = began.duration(to: .now)
        state.withLock { readings in
            readings[route, default: Reading()].add(status, taken)
        }
    }
}
