import Identifiers
import LMDB

@testable import EventStore

/// A subscriber that holds the writer up in its first batch until it is opened.
final class Gate: BatchSubscriber {
    let name = "gate"
    let environments: [Environment] = []
    private let isOpen = Monitor(false)
    private let isEntered = Monitor(false)

    func apply(_ batch: borrowing CommittedBatch) {
        isEntered.signalling { $0 = true }
        _ = isOpen.wait { $0 ? true : nil }
    }

    func catchUp(unless isStopping: () -> Bool) {}

    func open() { isOpen.signalling { $0 = true } }

    func entered() async {
        while !isEntered.withLock({ $0 }) { try? await Task.sleep(for: .milliseconds(1)) }
    }
}

/// Gathers the answers of requests that were submitted with a callback.
final class Answers: Sendable {
    typealias Answer = Result<TestDecider.Outcome, SubmissionError>

    private let answers: Monitor<[Answer?]>

    init(_ count: Int) { answers = Monitor([Answer?](repeating: nil, count: count)) }

    func set(_ index: Int, _ answer: Answer) { answers.withLock { $0[index] = answer } }

    func results() async -> [Answer] {
        while true {
            let (found, wanted) = answers.withLock { ($0.compactMap(\.self), $0.count) }
            if found.count == wanted { return found }
            try? await Task.sleep(for: .milliseconds(1))
        }
    }

    func all() async throws -> [TestDecider.Outcome] {
        try await results().map { try $0.get() }
    }
}
