/// One row that comes or is replaced, or that goes.
struct RowChange {
    let key: [UInt8]
    /// nil: the row goes.
    let new: Row?

    /// The changes that make one person's rows of one projection those after.
    static func append(from before: [Row], to after: [Row], into changes: inout [RowChange]) {
        if before == after { return }
        for old in before {
            let new = after.first { $0.key == old.key }
            if new == old { continue }
            changes.append(RowChange(key: old.key, new: new))
        }
        for new in after where !before.contains(where: { $0.key == new.key }) {
            changes.append(RowChange(key: new.key, new: new))
        }
    }
}
