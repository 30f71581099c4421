import Foundation

/// A place on the way of a batch where one thread is at a time, with what may be touched only there.
///
/// Unchecked: `contents` is touched only by the thread that is inside, which the compiler cannot see.
final class Stage<Contents>: @unchecked Sendable {
    var contents: Contents
    private let lock = NSLock()

    init(_ contents: sending Contents) { self.contents = contents }

    /// Waits until the one inside has left.
    func enter() { lock.lock() }

    func tryToEnter() -> Bool { lock.try() }

    func leave() { lock.unlock() }
}
