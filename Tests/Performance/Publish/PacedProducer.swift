import Foundation
import KafkaClient
import SimulatedLog

/// A bare producer that sends messages at a pace: whatever has come due goes into the next transaction.
///
/// Unchecked: one thread at a time uses it, each call ends before the next begins.
final class PacedProducer: @unchecked Sendable {
    private let producer: BareProducer
    private let messages: LaneMessages

    init(_ bootstrap: String, _ topic: String, _ messages: [KafkaMessage]) {
        self.messages = LaneMessages(messages)
        producer = BareProducer(bootstrap, id: topic)
        producer.prepare(self.messages) { _ in topic }
    }

    func sendFirst() { send(0..<1) }

    /// - Returns: when each of the others was due.
    func sendRest(_ pace: Duration) async -> [ContinuousClock.Instant] {
        await withCheckedContinuation { continuation in
            Thread { [self] in continuation.resume(returning: run(pace)) }.start()
        }
    }

    private func run(_ pace: Duration) -> [ContinuousClock.Instant] {
        let began = ContinuousClock.now
        let count = messages.messages.count
        let due = (0..<count).map { began.advanced(by: pace * $0) }
        var next = 1
        while next < count {
            let wait = ContinuousClock.now.duration(to: due[next]).inSeconds
            if wait > 0 { Thread.sleep(forTimeInterval: wait) }
            let now = ContinuousClock.now
            var end = next + 1
            while end < count, due[end] <= now { end += 1 }
            send(next..<end)
            next = end
        }
        return Array(due[1...])
    }

    private func send(_ range: Range<Int>) {
        producer.begin()
        producer.send(messages, range)
        producer.commit()
    }

    func close() { producer.close() }
}
