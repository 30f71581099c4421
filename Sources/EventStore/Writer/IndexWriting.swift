import LMDB
import Synchronization

/// Writes the index generation by generation, beside the thread that fills it.
///
/// While a generation cannot be written it stays in memory with the one after it, and is tried again; when that
/// one is full too, nothing more is decided.
final class IndexWriting: Sendable {
    private struct State {
        var isStopping = false
        /// Why the old generation is not written yet; nil while it is being tried.
        var failure: LMDBError?
    }

    /// As the writer's state has it.
    static let name = "index"

    private let index: Index
    private let state = Monitor(State())

    /// After a generation could not be written.
    private static let rest: Duration = .seconds(1)

    init(_ index: Index) { self.index = index }

    /// To be called after each batch: has a generation that is full written, and waits as long as the one
    /// before it is being written.
    func turn() {
        guard index.tail.isFull else { return }
        while !index.tail.turn() {
            let isFailing = state.wait { state in
                if state.failure != nil { return true }
                return index.tail.now.old == nil ? false : nil
            }
            if isFailing { return }
        }
        state.signalling { _ in }
    }

    /// Why nothing more is decided: both generations are full and cannot be written. nil: there is room.
    var refusal: LMDBError? {
        guard let failure = state.withLock({ $0.failure }), index.tail.isFull else { return nil }
        return failure
    }

    /// As submitters and the status have it.
    static func reason(_ failure: LMDBError) -> String { "the index cannot be written: \(failure)" }

    /// Tries once more at once, for who cannot go on otherwise. To be called while nothing is appended.
    func tryAgain() -> LMDBError? {
        let failure = write()
        if failure == nil { turn() }
        return failure
    }

    /// Runs until it is stopped. What is not written then is written when the index is closed, or made again.
    ///
    /// - Parameter report: told of each failure, and with nil when it is over.
    func run(_ report: (LMDBError?) -> Void) {
        while waitForWork() {
            let failure = write()
            report(failure)
            if failure != nil { waitAfterFailure() }
        }
    }

    func stop() { state.signalling { $0.isStopping = true } }

    /// False when it is to stop.
    private func waitForWork() -> Bool {
        state.wait { state in
            if state.isStopping { return false }
            return index.tail.now.old == nil ? nil : true
        }
    }

    private func waitAfterFailure() {
        _ = state.wait(for: Self.rest) { $0.isStopping || $0.failure == nil ? true : nil }
    }

    private func write() -> LMDBError? {
        var failure: LMDBError?
        do throws(LMDBError) { try index.write() } catch { failure = error }
        state.signalling { $0.failure = failure }
        return failure
    }
}
