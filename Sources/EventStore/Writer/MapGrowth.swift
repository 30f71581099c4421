import LMDB

/// When a map gets more room, and how much: address space costs nothing until it is used.
enum MapGrowth {
    /// The share in use, in percent, from which on a map is doubled.
    static let share = 80

    /// nil when it stays as it is.
    static func newSize(_ room: MapRoom, upTo limit: Int) -> Int? {
        guard room.size < limit, room.used >= room.size / 100 * share else {
            return nil
        }
        return min(limit, room.size * 2)
    }
}
