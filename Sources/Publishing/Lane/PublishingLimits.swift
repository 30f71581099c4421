/// Limits of what a lane does at a time.
package enum PublishingLimits {
    /// Records of the log that one transaction covers.
    package static let recordsPerTransaction = 2_000
    /// The same for a broker that has ended transactions again and again because they took too long.
    static let recordsPerTransactionMin = 16
    /// How many transactions with as many records as may be are committed then before twice as many are tried.
    static let filledBeforeMore = 10
    /// Messages' bytes in one transaction, approximately.
    package static let bytesPerTransaction = 8 << 20
    /// How long messages may lie that were made ahead of their transaction; then they are made anew.
    static let aheadMax: Duration = .seconds(5)
    /// How long the head, or a lane that has to be ahead, is waited for before the lane looks whether it is to stop.
    static let idleWait: Duration = .milliseconds(200)
    static let topicTimeout: Duration = .seconds(15)
    /// How long it is waited for what a broker says of how it keeps a topic, which is asked for each.
    static let configurationTimeout: Duration = .seconds(5)
    /// The same once it has not said so again and again.
    static let untoldTimeout: Duration = .seconds(1)
    static let initTimeout: Duration = .seconds(30)
    /// How long the checkpoint is looked for before older processes are fenced. Shorter, and a slow broker lets a
    /// daemon that was replaced fence its successor; longer, and a start after a crash waits for a transaction that
    /// was left open, and a lane that is told to stop ends too late.
    static let lookTimeout: Duration = .seconds(3)
    static let checkpointTimeout: Duration = .seconds(60)
    static let quarantineTimeout: Duration = .seconds(60)
    /// How long a transaction may take before the lane is said to wait.
    static let silence: Duration = .seconds(10)
    /// How long a lane whose producer was refused as an older one waits before it looks whether another process has taken
    /// it over: longer than such a one needs to read where the lane is and to mark it as its own.
    static let fencedPause: Duration = .seconds(15)
    /// The longest that it waits when it is refused again and again.
    static let fencedPauseMax: Duration = .seconds(300)
    static let backoffMin: Duration = .milliseconds(250)
    static let backoffMax: Duration = .seconds(15)
    /// How often a topic that was published into may be missing, one after the other, before it is lost, however long that
    /// takes; and how often a broker is asked in vain how it keeps one, before that is done without.
    static let missedMax = 3
    /// How long such a topic may be missing in any case: longer than a broker that begins needs to hear of its topics.
    static let missingPatience: Duration = .seconds(60)
}
