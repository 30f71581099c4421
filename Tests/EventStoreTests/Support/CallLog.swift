import Synchronization

/// What was called, in order.
final class CallLog: Sendable {
    private let state = Mutex<[String]>([])

    func add(_ call: String) { state.withLock { $0.append(call) } }

    var calls: [String] { state.withLock { $0 } }
}
