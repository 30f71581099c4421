import Foundation
import Synchronization

/// A place on the way of a batch where one thread is at a time, with what may be touched only there.
///
/// Unchecked: `contents` is touched only by the thread that is inside, which the compiler cannot see.
final class Stage<Contents>: @unchecked Sendable {
    var contents: Contents
    private let lock = NSLock()
    private let occupied = Atomic<Bool>(false)

    init(_ contents: sending Contents) { self.contents = contents }

    /// Waits until the one inside has left.
    func enter() {
        lock.lock()
        occupied.store(true, ordering: .releasing)
    }

    func tryToEnter() -> Bool {
        guard lock.try() else { return false }
        occupied.store(true, ordering: .releasing)
        return true
    }

    func leave() {
        occupied.store(false, ordering: .releasing)
        lock.unlock()
    }

    /// Somebody is inside, or was a moment ago: `tryToEnter` tells for sure.
    var isOccupied: Bool { occupied.load(ordering: .acquiring) }
}
