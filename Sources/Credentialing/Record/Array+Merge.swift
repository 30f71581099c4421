import Identifiers

extension Array {
    /// Takes in others. These and those are in the order of their positions, and so is what comes of it; of two that
    /// stand at one position, the own one comes first.
    ///
    /// Sorting both gives the same. This moves what comes after the first of the others, and no more: into somebody with
    /// whom many were merged each further one mostly goes at the end.
    mutating func merge(_ others: [Element], by position: (Element) -> Position) {
        guard let first = others.first.map(position) else { return }
        let start = (lastIndex { position($0) <= first } ?? -1) + 1
        guard start < count else { return append(contentsOf: others) }
        var later = Array(self[start...])[...]
        removeSubrange(start...)
        for other in others {
            let place = position(other)
            let before = later.prefix(while: { position($0) <= place })
            append(contentsOf: before)
            later = later.dropFirst(before.count)
            append(other)
        }
        append(contentsOf: later)
    }
}
