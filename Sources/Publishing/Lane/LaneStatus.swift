package import Identifiers

/// What a lane does, for readiness and `/v1/publications`.
package struct LaneStatus: Sendable {
    package enum State: Sendable {
        case starting
        case publishing
        /// The broker does not answer, or refuses a record of the log: the lane goes on by itself when it does not.
        case waiting(String)
        /// Somebody told it to; it goes on when told so.
        case paused
        /// For good: somebody must look.
        case stopped(String)
    }

    package var state: State = .starting
    package var lane: String
    /// The last position whose messages are committed; nil until the lane's checkpoint was read, for what was published
    /// before this start is written there alone.
    package var position: Position?
    /// Messages committed since the daemon started.
    package var messages: UInt64 = 0
    package var transactions: UInt64 = 0
    /// Producers replaced after an uncertain commit or an error.
    package var recycles: UInt64 = 0
    /// Partitions that held messages beyond the checkpoint when the lane was taken over.
    package var torn: UInt64 = 0
    /// Where the time of the producer that is in use went.
    package var spent = LaneTimes()
    /// What its producers say of themselves.
    package var traffic = ClientTraffic()
    /// Messages that wait in quarantine; nil until the list was read.
    package var quarantined: Int?
    /// Entries that a later state of the same credential made moot, since the daemon started.
    package var superseded: UInt64 = 0
    /// Messages of the quarantine that were asked for and not yet tried.
    package var retrying = 0
    /// What should be changed of its topics, of those that this producer's session has met.
    package var advice: [String] = []
    /// Whether it waits because the broker refuses a record, or its producer again and again: nobody may be held up by it.
    var isRefused = false
    /// Whether it stopped because Kafka holds what this log has not: no beginning of it may be told to anybody.
    var contradictsLog = false
    /// When the transaction that is under way began; nil between transactions.
    var busySince: ContinuousClock.Instant?

    /// As it is told. A transaction is pursued for minutes before it is given up; that nobody answers must be
    /// seen long before.
    func shown(at now: ContinuousClock.Instant) -> LaneStatus {
        guard case .publishing = state, let busySince, now - busySince > PublishingLimits.silence else {
            return self
        }
        var shown = self
        shown.state = .waiting("the broker has not answered for \((now - busySince).components.seconds) s")
        return shown
    }
}
