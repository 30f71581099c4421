package import EventStore
import Identifiers
import Projections

/// A derived part of a data folder that a verification did not compare with the log. That is no fault: what is derived
/// may be absent and is made again; but nobody should take it for verified.
package struct UncomparedPart: Sendable {
    package let part: StorePart
    package let reason: String

    package var isProjection: Bool {
        if case .projection = part { true } else { false }
    }

    static func all(because reason: String) -> [UncomparedPart] {
        [StorePart.index, .heads].map { UncomparedPart(part: $0, reason: reason) }
            + projections(because: reason)
    }

    static func projections(because reason: String) -> [UncomparedPart] {
        Projection.allCases.map { UncomparedPart(part: .projection($0.name), reason: reason) }
    }

    /// The index and the map of stream heads, as far as they were not compared.
    static func ofStore(_ store: EventStore, _ report: VerificationReport) -> [UncomparedPart] {
        [
            indexReason(store, report).map { UncomparedPart(part: .index, reason: $0) },
            headsReason(store, report).map { UncomparedPart(part: .heads, reason: $0) },
        ].compactMap(\.self)
    }

    /// Projections without a row to compare, although the log has records.
    static func empty(among findings: [ReplayCheck.Finding], head: Position) -> [UncomparedPart] {
        findings.filter { $0.position == .origin && head > .origin }.map {
            UncomparedPart(part: .projection($0.projection.name), reason: "it holds nothing yet")
        }
    }

    private static func indexReason(_ store: EventStore, _ report: VerificationReport) -> String? {
        guard let reached = report.indexComparedUpTo else {
            return unavailable { () throws(EventStoreError) in _ = try store.index }
                ?? "it was being written meanwhile"
        }
        guard reached == .origin, report.head > .origin else { return nil }
        return "its file holds nothing yet: the daemon has the newest records in memory"
    }

    private static func headsReason(_ store: EventStore, _ report: VerificationReport) -> String? {
        guard !report.headsWereCompared else { return nil }
        return unavailable { () throws(EventStoreError) in _ = try store.heads }
            ?? "it does not end where the log does: it is as old as the newest checkpoint, or was being written"
    }

    private static func unavailable(_ open: () throws(EventStoreError) -> Void) -> String? {
        do throws(EventStoreError) {
            try open()
            return nil
        } catch {
            return error.reason
        }
    }
}
