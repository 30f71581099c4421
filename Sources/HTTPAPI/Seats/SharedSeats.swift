import Synchronization

/// What may be under way at once of something that goes on for long.
final class SharedSeats: Sendable {
    /// Why there is no seat.
    enum Refusal: Error, Hashable {
        case all
        /// The caller has as many as one may.
        case share
    }

    private struct Taken {
        var all = 0
        var bySharer: [Sharer: Int] = [:]
    }

    private let taken = Mutex(Taken())
    let count: Int
    /// Of one caller: a quarter, so that one employer's do not keep every board from its own.
    let shareMax: Int

    private static let shares = 4

    init(count: Int) {
        self.count = count
        shareMax = max(1, count / Self.shares)
    }

    func take(for sharer: Sharer) throws(Refusal) -> Seat {
        let refusal = taken.withLock { taken -> Refusal? in
            let own = taken.bySharer[sharer, default: 0]
            if sharer != .everybody, own >= shareMax { return .share }
            guard taken.all < count else { return .all }
            taken.all += 1
            taken.bySharer[sharer] = own + 1
            return nil
        }
        if let refusal { throw refusal }
        return Seat(self, sharer)
    }

    private func giveBack(_ sharer: Sharer) {
        taken.withLock { taken in
            let own = taken.bySharer[sharer, default: 0]
            precondition(own > 0, "a seat is given back once")
            taken.all -= 1
            taken.bySharer[sharer] = own == 1 ? nil : own - 1
        }
    }

    /// Given back when nobody holds it any more, also when the answer was never sent.
    final class Seat: Sendable {
        private let seats: SharedSeats
        private let sharer: Sharer
        private let isTaken = Atomic(true)

        fileprivate init(_ seats: SharedSeats, _ sharer: Sharer) {
            self.seats = seats
            self.sharer = sharer
        }

        /// Gives it back before: whoever has the end of an answer finds the seat free.
        func giveBack() {
            if isTaken.exchange(false, ordering: .relaxed) { seats.giveBack(sharer) }
        }

        deinit { giveBack() }
    }
}
