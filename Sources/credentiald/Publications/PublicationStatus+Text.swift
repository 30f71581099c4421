import HTTPAPI

extension PublicationStatus {
    func show(json: Bool) throws {
        if json { return try Terminal.printJSON(self) }
        print(
            "\(lane): \(state), position \(position), \(lagEvents) events and \(lagSeconds) s behind, \(topics.joined(separator: " "))"
        )
        if let reason { print("  \(reason)") }
        if let quarantined, quarantined > 0 {
            print("  \(quarantined) messages cannot be published and wait, \(retrying) of them are sent anew")
        }
    }
}
