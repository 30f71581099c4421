private import Glibc
import Synchronization

/// Whoever has a record lent reads no further record meanwhile: a map that is about to move waits for the transaction
/// that lends it, lets no other one begin, and would stay as it is, full. Kept in debug builds alone: called within
/// `assert`.
extension Log {
    /// The calling thread has records lent from now on. False when it has some already.
    func lends() -> Bool { borrowers.withLock { $0.insert(Self.thread).inserted } }

    /// It has them no more. False when it had none.
    func takesBack() -> Bool { borrowers.withLock { $0.remove(Self.thread) != nil } }

    private static var thread: UInt { UInt(pthread_self()) }
}
