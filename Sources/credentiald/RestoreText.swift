import Daemon

/// What every restore tells, wherever the records came from.
enum RestoreText {
    /// - Parameter count: of keys that were destroyed once more; nil where nothing was made.
    /// - Returns: nil when there is nothing to tell.
    static func erasedAgain(_ count: Int?) -> String? {
        guard let count, count > 0 else { return nil }
        return "\(count) of the keys were of people whose erasure is in the log: they were destroyed again"
    }

    /// - Parameter count: of erasures behind the end that the restored log is given.
    /// - Returns: nil when there is nothing to tell.
    static func erasuresBehind(_ count: Int) -> String? {
        guard count > 0 else { return nil }
        return "\(count) erasures stand behind the end of the restored log: they hold in it as well"
    }

    /// - Returns: nil when there is nothing to tell.
    static func paused(_ plan: RestoredPlan) -> String? {
        guard plan.isKnown else {
            return
                "NOTHING IS PAUSED, and no backfill goes on: Kafka does not know what was. A copy of publications.json of the lost folder, put into the new one before the daemon starts, brings it back"
        }
        guard !plan.paused.isEmpty else { return nil }
        return "paused, as in the backup: \(plan.paused.joined(separator: ", "))"
    }
}
