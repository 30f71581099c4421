import HTTPAPI

extension PublicationStatus {
    func show(json: Bool) throws {
        if json { return try Terminal.printJSON(self) }
        print("\(lane): \(state), \(progress), \(topics.joined(separator: " "))")
        if let reason { print("  \(reason)") }
        if let quarantined, quarantined > 0 {
            print("  \(quarantined) messages cannot be published and wait, \(retrying) of them are sent anew")
        }
    }

    private var progress: String {
        guard let position, let lagEvents, let lagSeconds else { return "position not known yet" }
        return "position \(position), \(lagEvents) events and \(lagSeconds) s behind"
    }

    /// Of a backfill that was ended: what it does is over, whatever it did last.
    var ending: String {
        let place = position.map { "at position \($0)" } ?? "before it was known how far it had come"
        // One whose publication is not configured cannot tell how they are called.
        let names = topics.isEmpty ? "" : ": " + topics.joined(separator: " ")
        let rest = advice.map { "\n  \($0)" } ?? ""
        return "\(lane): ended \(place), its topics stay as they are\(names)\(rest)"
    }
}
