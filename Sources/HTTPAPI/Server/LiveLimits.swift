import Synchronization

/// The limits of a running server, which may be given others: callers are charged by them from then on, connections
/// keep those that they began with.
package final class LiveLimits: Sendable {
    private let currentPace: Mutex<PaceLimits>
    let rates: LiveRates
    let seats: ConnectionSeats

    package init(_ configuration: APIConfiguration) {
        currentPace = Mutex(configuration.pace)
        rates = LiveRates(configuration.rates)
        seats = ConnectionSeats(perAddress: configuration.connectionsPerAddress)
    }

    var pace: PaceLimits { currentPace.withLock(\.self) }

    /// Takes what a running server can take; connections at once are bounded where they are accepted, for good.
    package func take(_ configuration: APIConfiguration) {
        currentPace.withLock { $0 = configuration.pace }
        rates.take(configuration.rates)
        seats.allow(perAddress: configuration.connectionsPerAddress)
    }
}
