import Synchronization

/// The rates of a running server. Each request looks at them, so they are read without a lock.
final class LiveRates: Sendable {
    private let first: RateLimits
    private let packedCaller: Atomic<UInt64>
    private let packedAddress: Atomic<UInt64>
    private let packedOpen: Atomic<UInt64>
    private let packedReading: Atomic<UInt64>

    init(_ limits: RateLimits) {
        first = limits
        packedCaller = Atomic(limits.caller.packed)
        packedAddress = Atomic(limits.address.packed)
        packedOpen = Atomic(limits.open.packed)
        packedReading = Atomic(limits.reading.packed)
    }

    var caller: RateLimit { first.caller.unpacked(packedCaller.load(ordering: .relaxed)) }
    var address: RateLimit { first.address.unpacked(packedAddress.load(ordering: .relaxed)) }
    var open: RateLimit { first.open.unpacked(packedOpen.load(ordering: .relaxed)) }
    var reading: RateLimit { first.reading.unpacked(packedReading.load(ordering: .relaxed)) }

    func take(_ limits: RateLimits) {
        packedCaller.store(limits.caller.packed, ordering: .relaxed)
        packedAddress.store(limits.address.packed, ordering: .relaxed)
        packedOpen.store(limits.open.packed, ordering: .relaxed)
        packedReading.store(limits.reading.packed, ordering: .relaxed)
    }
}
