/// A line in which callers take turns: whoever has many waiting is served one of them, and then each of the others one.
/// One caller's own go in the order in which they came. Bounded, in all and for each caller. Pure.
struct TurnLine<Waiter> {
    typealias Ticket = UInt64

    private struct Place {
        let ticket: Ticket
        let waiter: Waiter
        /// Then it is not counted: what bounds it is how many answers may be open.
        let isUnderWay: Bool
    }

    private let waitingMax: Int
    private let shareMax: Int
    /// Nobody's is empty.
    private var places: [Sharer: [Place]] = [:]
    /// Of whom there are places, whose turn is next first.
    private var turns: [Sharer] = []
    /// Places that are counted.
    private var counted = 0
    /// Who waits.
    private(set) var count = 0

    /// - Parameters:
    ///   - waitingMax: in all.
    ///   - shareMax: of one caller.
    init(waitingMax: Int, shareMax: Int) {
        precondition(0 < shareMax && shareMax <= waitingMax, "a share is a part")
        self.waitingMax = waitingMax
        self.shareMax = shareMax
    }

    /// - Parameter isUnderWay: of an answer that has begun, which nobody can be refused any more.
    mutating func enter(
        _ waiter: Waiter,
        _ ticket: Ticket,
        of sharer: Sharer,
        isUnderWay: Bool = false
    ) throws(TurnRefusal) {
        var own = places[sharer] ?? []
        if !isUnderWay {
            if sharer != .everybody, own.count(where: { !$0.isUnderWay }) >= shareMax { throw .share }
            guard counted < waitingMax else { throw .line }
            counted += 1
        }
        if own.isEmpty { turns.append(sharer) }
        own.append(Place(ticket: ticket, waiter: waiter, isUnderWay: isUnderWay))
        places[sharer] = own
        count += 1
    }

    /// Whose turn it is; nil when nobody waits.
    mutating func next() -> Waiter? {
        guard !turns.isEmpty else { return nil }
        let sharer = turns.removeFirst()
        let place = remove(at: 0, of: sharer)
        if places[sharer] != nil { turns.append(sharer) }
        return place.waiter
    }

    /// - Returns: nil when it does not wait any more.
    mutating func leave(_ ticket: Ticket, of sharer: Sharer) -> Waiter? {
        guard let index = places[sharer]?.firstIndex(where: { $0.ticket == ticket }) else { return nil }
        let place = remove(at: index, of: sharer)
        if places[sharer] == nil { turns.removeAll { $0 == sharer } }
        return place.waiter
    }

    private mutating func remove(at index: Int, of sharer: Sharer) -> Place {
        // Taken out while it is changed, so that it is not copied.
        guard var own = places.removeValue(forKey: sharer) else {
            preconditionFailure("whoever has a turn has a place")
        }
        let place = own.remove(at: index)
        if !own.isEmpty { places[sharer] = own }
        if !place.isUnderWay { counted -= 1 }
        count -= 1
        return place
    }
}

/// Why somebody may not wait.
enum TurnRefusal: Error, Hashable {
    /// The caller has as many waiting as one may.
    case share
    /// All together have.
    case line
}
