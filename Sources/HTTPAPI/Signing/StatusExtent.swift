import Identifiers
import Projections
import VerifiableCredentials

/// What a status list is made of: the positions whose issues it has, and the places that nothing stands behind any more.
struct StatusExtent: Hashable, Sendable {
    /// nil: the log has no record of them. It may come to the last ones later.
    let positions: ClosedRange<Position>?
    /// Places of positions that the log lost when it was restored: what was signed then is not on record, so it does not
    /// hold. Empty in most lists.
    let lost: Range<Int>

    init(positions: ClosedRange<Position>?, lost: Range<Int> = 0..<0) {
        self.positions = positions
        self.lost = lost
    }

    /// nil when the log has no such list.
    init?(of list: StatusListName, in queries: ReadSide) throws {
        guard let places = list.positions else { return nil }
        guard let epoch = list.epoch else {
            guard list.number == 0 || places.lowerBound <= queries.position else { return nil }
            self.init(positions: places)
            return
        }
        guard let stretch = try queries.stretches().first(where: { StatusEpoch(first: $0.anchor) == epoch }),
            places.upperBound >= stretch.positions.lowerBound
        else { return nil }
        let own = stretch.positions
        guard stretch.isOver else {
            guard places.lowerBound <= own.upperBound else { return nil }
            // To the end of the list, not to that of the log, which goes on while the list waits to be made.
            self.init(positions: max(places.lowerBound, own.lowerBound)...places.upperBound)
            return
        }
        let kept = places.lowerBound <= own.upperBound ? places.clamped(to: own) : nil
        let end = places.count
        guard places.upperBound > own.upperBound else {
            self.init(positions: kept)
            return
        }
        self.init(positions: kept, lost: (kept.map { StatusPlace.index(of: $0.upperBound) + 1 } ?? 0)..<end)
    }
}

extension ClosedRange<Position> {
    fileprivate var count: Int { Int(clamping: upperBound.rawValue - lowerBound.rawValue + 1) }
}
