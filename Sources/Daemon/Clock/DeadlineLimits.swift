/// What bounds the deadline clock.
package struct DeadlineLimits: Sendable {
    /// How long a person is left alone about whom a past is entered, before it is told what of it is over.
    package var settleSeconds = Self.settleSecondsDefault
    package static let settleSecondsDefault: Int64 = 300
    package static let settleSecondsMax: Int64 = 86_400
    /// Deadlines that are sent together. One such batch is on its way at a time, so that the queue of commands
    /// has room for others.
    package var batchMax = 512
    /// Rows that are looked at before anything is sent or awaited.
    package var sweepRowsMax = 20_000
    /// The longest sleep: the machine's clock may have been set meanwhile.
    package var napMax: Duration = .seconds(30)
    /// How long the clock looks away after the log grew: a busy log does not keep it busy.
    package var lookPause: Duration = .milliseconds(100)
    /// How long a full queue or a full disk is left alone: first, and at most; doubled each time.
    package var pauses = (first: Duration.milliseconds(10), longest: Duration.seconds(5))
    /// How long an advance of a simulated clock waits for deadlines that cannot be recorded, from the first failure on.
    package var advancePatience: Duration = .seconds(20)
    /// A deadline that has passed for longer and is not recorded is warned of.
    package static let lagWarnSeconds: Int64 = 60
    /// Due deadlines that are counted for the metrics; there may be more.
    package static let countedMax = 10_000

    package init() {}
}
