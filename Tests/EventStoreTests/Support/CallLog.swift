import Synchronization

/// What was called, in order.
final class CallLog: Sendable {
    private let state = Mutex<[String]>([])

    func add(_ call: String) { state.withLock { $0.append(call) } }

    var calls: [String] { state.withLock { $0 } }

    func count(of call: String) -> Int { calls.count { $0 == call } }

    func wait(for call: String, count wanted: Int) async {
        while count(of: call) < wanted { try? await Task.sleep(for: .milliseconds(1)) }
    }
}
