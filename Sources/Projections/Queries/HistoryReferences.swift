import Credentialing
import CredentialingSchema
import Identifiers

/// What later events of a history say of earlier ones.
struct HistoryReferences {
    private var voids: [EventID: EventID] = [:]
    private var corrections: [EventID: EventID] = [:]
    private var revisions: [EventID: [EventID]] = [:]
    /// Whether something was voided that has not come yet.
    let awaitsVoided: Bool

    init(_ events: [RecordedEvent]) {
        var come: [EventID: Bool] = [:]
        var foretold: Set<EventID> = []
        for recorded in events.sorted(by: { $0.position < $1.position }) {
            come[recorded.id] = recorded.isBoardsMatter
            // A void that came first holds for what can be voided, and of now on not for a board's decision.
            let isTheirs = foretold.contains(recorded.id) && recorded.isBoardsMatter
            if recorded.type?.isVoidable != true || isTheirs { voids[recorded.id] = nil }
            switch recorded.event.event {
            case .recordVoided(let it):
                guard let target = EventID(it.eventID) else { continue }
                if it.foretold {
                    // In another stream of a merged person it may stand before, and is not taken away either.
                    guard voids[target] == nil, come[target] != true else { continue }
                    foretold.insert(target)
                }
                voids[target] = recorded.id
            case .recordCorrected(let it):
                if let target = EventID(it.eventID) { corrections[target] = recorded.id }
            case .actionRevised(let it):
                if let target = EventID(it.eventID) { revisions[target, default: []].append(recorded.id) }
            default: break
            }
        }
        awaitsVoided = voids.keys.contains { come[$0] == nil }
    }

    /// What it weighs in memory, about.
    var bytes: Int {
        let revised = revisions.values.reduce(0) { $0 + $1.count }
        return (voids.count + corrections.count + revisions.count + revised) * Self.bytesOfOne
    }

    /// Two ids, and what a table has beside them.
    private static let bytesOfOne = 64

    func mark(_ entry: inout HistoryEntry, _ event: EventID) {
        entry.voidedBy = voids[event]?.description ?? ""
        entry.correctedBy = corrections[event]?.description ?? ""
        entry.revisedBy = (revisions[event] ?? []).map(\.description)
    }
}
