/// How one lane of the publisher is, as `/v1/publications` shows it.
package struct PublicationStatus: Codable, Sendable {
    /// What a lane can be doing.
    package static let states = ["starting", "publishing", "paused", "waiting", "stopped"]

    package let lane: String
    package let topics: [String]
    /// One of `states`.
    package let state: String
    /// Why it waits or was stopped; absent while it runs.
    package let reason: String?
    /// Everything up to it is published. Absent, with the lag, until the lane's checkpoint was read: what was published
    /// before the daemon started is written there alone.
    package let position: UInt64?
    package let lagEvents: UInt64?
    package let lagSeconds: UInt64?
    /// Messages that cannot be published and wait; absent until the broker has told, and for lanes that keep none.
    package let quarantined: Int?
    /// Of those, how many are about to be sent anew.
    package let retrying: Int
    /// Entries that a later state of the same credential made moot, since the daemon started.
    package let superseded: UInt64
    /// What is left to do, of a lane that was ended; absent: nothing.
    package var advice: String?

    package init(
        lane: String,
        topics: [String],
        state: String,
        reason: String?,
        position: UInt64?,
        lagEvents: UInt64?,
        lagSeconds: UInt64?,
        quarantined: Int? = nil,
        retrying: Int = 0,
        superseded: UInt64 = 0
    ) {
        self.lane = lane
        self.topics = topics
        self.state = state
        self.reason = reason
        self.position = position
        self.lagEvents = lagEvents
        self.lagSeconds = lagSeconds
        self.quarantined = quarantined
        self.retrying = retrying
        self.superseded = superseded
    }
}
