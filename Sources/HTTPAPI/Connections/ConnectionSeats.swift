import Synchronization

/// Connections of each address, so that one cannot take all there are.
final class ConnectionSeats: Sendable {
    private let taken = Mutex<[AddressKey: Int]>([:])
    private let perAddress: Atomic<Int>

    init(perAddress: Int) { self.perAddress = Atomic(perAddress) }

    /// Another number from now on; who has more than that keeps them.
    func allow(perAddress count: Int) { perAddress.store(count, ordering: .relaxed) }

    /// Addresses that have a connection.
    var addresses: Int { taken.withLock(\.count) }

    /// - Returns: false when the address has as many as it may.
    func take(_ address: AddressKey) -> Bool {
        let most = perAddress.load(ordering: .relaxed)
        return taken.withLock { taken in
            let count = taken[address, default: 0]
            guard count < most else { return false }
            taken[address] = count + 1
            return true
        }
    }

    func giveBack(_ address: AddressKey) {
        taken.withLock { taken in
            let count = taken[address, default: 0]
            precondition(count > 0, "a seat is given back once")
            taken[address] = count == 1 ? nil : count - 1
        }
    }
}
