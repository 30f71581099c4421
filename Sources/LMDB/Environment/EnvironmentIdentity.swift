private import Synchronization

/// Tells environments of this process apart, so that a database of one is never used in another: LMDB's own
/// handles are small integers that mean something else in each environment.
struct EnvironmentIdentity: Equatable, Sendable {
    private static let last = Atomic<UInt64>(0)

    private let number: UInt64

    static func next() -> EnvironmentIdentity {
        EnvironmentIdentity(number: last.add(1, ordering: .relaxed).newValue)
    }
}
