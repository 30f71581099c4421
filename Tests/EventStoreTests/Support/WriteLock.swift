import Foundation
import LMDB

@testable import EventStore

/// Holds the write transaction of an environment on a thread of its own, so that nobody else gets any further.
final class WriteLock: Sendable {
    private let isHeld = Monitor(false)
    private let isReleased = Monitor(false)

    /// Returns once it is held.
    init(of environment: Environment) {
        Thread { [isHeld, isReleased] in
            do throws(LMDBError) {
                let transaction = try environment.beginWrite()
                isHeld.signalling { $0 = true }
                _ = isReleased.wait { $0 ? true : nil }
                transaction.abort()
            } catch {
                preconditionFailure("no write transaction: \(error)")
            }
        }.start()
        _ = isHeld.wait { $0 ? true : nil }
    }

    func release() { isReleased.signalling { $0 = true } }
}
