import CivilTime

/// The parts of entries side by side, as numbers: what is decided minute by minute compares no names and copies no
/// entries.
struct HoursParts {
    /// Where the parts of each entry begin, by its place; one more at the end.
    private let starts: [Int32]
    /// Of each part.
    let minutes: [Int64]
    /// Of each part, by its number among ``names``.
    let categories: [Int32]
    /// The categories that occur.
    let names: [String]

    init(_ evidence: [EvidenceEntry], _ entries: [HoursEntry]) {
        var (starts, minutes, categories): ([Int32], [Int64], [Int32]) = ([0], [], [])
        var names = CategoryNumbers()
        starts.reserveCapacity(entries.count + 1)
        minutes.reserveCapacity(entries.count * 2)
        categories.reserveCapacity(entries.count * 2)
        for place in entries.indices {
            let index = entries[place].index
            for part in evidence[index].parts.indices {
                minutes.append(evidence[index].parts[part].minutes.count)
                let number = names.number(of: evidence[index].parts[part].category)
                categories.append(Int32(truncatingIfNeeded: number))
            }
            starts.append(Int32(truncatingIfNeeded: minutes.count))
        }
        (self.starts, self.minutes, self.categories, self.names) = (starts, minutes, categories, names.names)
    }

    /// The parts of an entry.
    func range(of place: Int) -> Range<Int> { Int(starts[place])..<Int(starts[place + 1]) }

    /// What an entry has.
    func sum(of place: Int) -> Int64 { range(of: place).reduce(0) { $0 + minutes[$1] } }

    /// What each part of an entry has.
    func minutes(of place: Int) -> [Minutes] { range(of: place).map { Minutes(minutes[$0]) } }
}
