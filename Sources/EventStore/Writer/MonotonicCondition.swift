import Glibc

/// A lock, and a bell for those who wait for what it guards. Who waits for a time waits by the clock that nobody sets:
/// by the one of the wall, as Foundation's does, a clock that is put back makes waits longer by as much.
///
/// Unchecked: the two are for many threads by their nature, and never move.
@safe final class MonotonicCondition: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    init() {
        unsafe mutex = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe condition = .allocate(capacity: 1)
        unsafe condition.initialize(to: pthread_cond_t())
        var attributes = pthread_condattr_t()
        unsafe Self.check(pthread_condattr_init(&attributes))
        unsafe Self.check(pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC))
        unsafe Self.check(pthread_mutex_init(mutex, nil))
        unsafe Self.check(pthread_cond_init(condition, &attributes))
        unsafe Self.check(pthread_condattr_destroy(&attributes))
    }

    deinit {
        unsafe Self.check(pthread_cond_destroy(condition))
        unsafe Self.check(pthread_mutex_destroy(mutex))
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    func lock() { unsafe Self.check(pthread_mutex_lock(mutex)) }
    func unlock() { unsafe Self.check(pthread_mutex_unlock(mutex)) }
    func broadcast() { unsafe Self.check(pthread_cond_broadcast(condition)) }

    /// Gives the lock up until it is woken, or for no reason.
    func wait() { unsafe Self.check(pthread_cond_wait(condition, mutex)) }

    /// - Returns: false when the time came first.
    func wait(until deadline: Deadline) -> Bool {
        var time = deadline.time
        let status = unsafe pthread_cond_timedwait(condition, mutex, &time)
        if status == ETIMEDOUT { return false }
        Self.check(status)
        return true
    }

    /// A moment by the monotonic clock.
    struct Deadline {
        fileprivate let time: timespec

        /// - Parameter duration: from now; a negative one is over already, and one of years never comes.
        init(after duration: Duration) {
            let wait = min(max(duration, .zero), .seconds(Self.secondsMax)).components
            var now = timespec()
            unsafe MonotonicCondition.check(clock_gettime(CLOCK_MONOTONIC, &now))
            let nanoseconds = now.tv_nsec + Int(wait.attoseconds / 1_000_000_000)
            time = timespec(
                tv_sec: now.tv_sec + Int(wait.seconds) + nanoseconds / 1_000_000_000,
                tv_nsec: nanoseconds % 1_000_000_000
            )
        }

        private static let secondsMax = 100 * 366 * 86_400
    }

    /// They fail for one that is not as it was made.
    private static func check(_ status: CInt) {
        precondition(status == 0, "a lock that is in order does what it is told")
    }
}
