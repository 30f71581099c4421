/// What another configuration changes, and what of it a running daemon can take.
struct ReloadPlan: Hashable, Sendable {
    /// Keys that take their new value.
    let taken: [String]
    /// Keys that have changed and wait for a restart.
    let waiting: [String]

    init(from old: DaemonSettings, to new: DaemonSettings) {
        let changed = ConfigurationKey.all.filter { $0.value(old) != $0.value(new) }
        taken = changed.filter(\.isReloadable).map(\.path)
        var waiting = changed.filter { !$0.isReloadable }.map(\.path)
        // Which of them is a secret is not told by what they come to.
        if old.kafka.properties != new.kafka.properties {
            waiting.append("kafka.properties or kafka.secrets")
        }
        if old.publications != new.publications { waiting.append("publications") }
        if let old = old.verification, let new = new.verification, new.holdsOtherKeys(than: old) {
            waiting.append("verification.key or verification.formerKeys, whose files hold other keys")
        }
        self.waiting = waiting
    }
}
