/// The messages of a lane that wait. Pure; what becomes of it is on its topic.
struct Quarantine: Equatable {
    /// One step of the list, as it is written to the topic.
    enum Change: Equatable {
        /// A new entry, or one that was refused again.
        case put(QuarantineEntry)
        /// It was sent, or a later message took its place.
        case remove(QuarantineID)
    }

    private var byID: [QuarantineID: QuarantineEntry] = [:]

    var count: Int { byID.count }
    var isEmpty: Bool { byID.isEmpty }

    /// In the order in which the messages were made.
    var entries: [QuarantineEntry] { byID.values.sorted { $0.id < $1.id } }

    subscript(id: QuarantineID) -> QuarantineEntry? { byID[id] }

    mutating func take(_ change: Change) {
        switch change {
        case .put(let entry): byID[entry.id] = entry
        case .remove(let id): byID[id] = nil
        }
    }

    /// The entries that a later state of the same key makes moot.
    func superseded(by later: QuarantineID, key: String) -> [QuarantineID] {
        guard !byID.isEmpty else { return [] }
        return byID.values.filter { $0.topic == later.topic && $0.key == key && $0.id < later }.map(\.id)
            .sorted()
    }
}
