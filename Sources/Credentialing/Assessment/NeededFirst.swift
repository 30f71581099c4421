import CivilTime
import CredentialingSchema

/// What minima lack comes first under caps, and all else by date: one more activity that counts for no minimum must
/// not take away what one has.
struct NeededFirst {
    /// One entry as it is offered, and its minutes by part.
    typealias Offered = (place: Int, entry: EvidenceEntry, minutes: [Minutes])

    /// Held back of the caps, by place: of each part of the entry.
    private(set) var minutes: [Int: [Minutes]] = [:]

    /// - Parameters:
    ///   - offered: all that counts but for caps, in the order in which it is counted.
    ///   - left: what is held back is taken from it.
    init(
        _ offered: [Offered],
        minima: [(selection: ActivitySelection, need: Minutes)],
        caps: [(rule: HoursCap, atMost: Minutes)],
        _ left: inout CapsLeft
    ) {
        // A cap that leaves all that it is about takes nothing away from anything.
        let selections = caps.map { (selection: ActivitySelection($0.rule), atMost: $0.atMost) }
            .filter { Self.sum(of: $0.selection, in: offered) > $0.atMost }
            .map(\.selection)
        guard !selections.isEmpty else { return }
        var lacking = minima.map { minimum in
            max(minimum.need - Self.sum(of: minimum.selection, in: offered, outside: selections), .zero)
        }
        for (place, entry, minutes) in offered where lacking.contains(where: { $0 > .zero }) {
            for (index, part) in entry.parts.enumerated()
            where selections.contains(where: { $0.selects(part.category, of: entry) }) {
                let meant = minima.indices.filter { minima[$0].selection.selects(part.category, of: entry) }
                let wanted = min(meant.map { lacking[$0] }.max() ?? .zero, minutes[index])
                guard wanted > .zero else { continue }
                let counted = left.count(wanted, of: part.category, entry) { _ in }
                self.minutes[place, default: minutes.map { _ in .zero }][index] = counted
                for minimum in meant { lacking[minimum] = max(lacking[minimum] - counted, .zero) }
            }
        }
    }

    private static func sum(
        of selection: ActivitySelection,
        in offered: [Offered],
        outside caps: [ActivitySelection] = []
    ) -> Minutes {
        var sum = Minutes.zero
        for (_, entry, minutes) in offered where selection.selects(entry) {
            for (index, part) in entry.parts.enumerated()
            where selection.selects(part.category)
                && !caps.contains(where: { $0.selects(part.category, of: entry) })
            {
                sum += minutes[index]
            }
        }
        return sum
    }
}
