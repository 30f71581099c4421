import Foundation

/// What SIGTERM and Ctrl-C do while the daemon starts: they end it at once.
///
/// The first process of a container ignores signals that it has no handler for, and would go on to be ready. What the
/// start has begun is left as a crash would leave it, which the next start looks at anyway. The daemon's own handlers
/// take the place of these when it can stop in order; there is no moment without either.
enum EarlyStop {
    static func begin() {
        for number in [SIGTERM, SIGINT] { _ = signal(number, end) }
    }

    /// Nothing but what may be called in the midst of anything else.
    private static let end: @convention(c) (Int32) -> Void = { _ in
        // Where nobody reads standard error, the words would wait for good.
        _ = signal(SIGALRM) { _ in _exit(0) }
        _ = alarm(1)
        let words: StaticString = "credentiald: stopped before it was ready\n"
        _ = write(STDERR_FILENO, words.utf8Start, words.utf8CodeUnitCount)
        // As when it stops in order: who stops it this early wants nothing else.
        _exit(0)
    }
}
