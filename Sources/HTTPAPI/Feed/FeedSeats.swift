import Synchronization

/// Streams that may be open at once.
final class FeedSeats: Sendable {
    private let taken = Mutex(0)
    let count: Int

    init(count: Int) { self.count = count }

    /// nil when all are taken.
    func take() -> Seat? {
        let isFree = taken.withLock { taken in
            guard taken < count else { return false }
            taken += 1
            return true
        }
        return isFree ? Seat(self) : nil
    }

    /// Given back when nobody holds it any more, also when the answer was never sent.
    final class Seat: Sendable {
        private let seats: FeedSeats

        fileprivate init(_ seats: FeedSeats) { self.seats = seats }

        deinit { seats.taken.withLock { $0 -= 1 } }
    }
}
