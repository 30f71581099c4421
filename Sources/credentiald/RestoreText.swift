import Daemon
import Identifiers

/// What every restore tells, wherever the records came from.
enum RestoreText {
    /// - Parameter sizes: of checkpoints that do not hold.
    /// - Returns: no line when there is none.
    static func leftOut(_ sizes: [Position]) -> [String] {
        guard let first = sizes.first else { return [] }
        return [
            "LEFT OUT: \(sizes.count) checkpoints of the backup that do not hold, the first of \(first): larger ones prove the same records"
        ]
    }

    /// - Parameter erased: nil where nothing was made.
    /// - Returns: no line when there is nothing to tell.
    static func erasedAgain(_ erased: ErasedAgain?) -> [String] {
        guard let erased else { return [] }
        var lines: [String] = []
        if erased.keys > 0 {
            let wherever = erased.notKnown == nil ? "in the log" : "in the log or in the list"
            lines.append(
                "\(erased.keys) of the keys were of people whose erasure is \(wherever): they were destroyed again"
            )
        }
        if let count = erased.notKnown?.count, count > 0 {
            lines.append(
                "\(count) people in the list are NOT KNOWN here (--json names them): import the list again once clients have sent again what was lost"
            )
        }
        return lines
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
