import EventStore
import Foundation
import Identifiers
import KafkaClient
import Logging
import Projections
import Publishing
import SimulatedLog

/// A lane that publishes a whole log from a standing start, beside a bare producer that sends the same messages in
/// the same transactions.
struct Throughput {
    let store: EventStore
    let projections: LiveProjections
    let broker: BenchedBroker
    let rounds: Int

    /// One side of one round.
    struct Side {
        /// Until the first transaction could begin.
        let start: Double
        /// From there to the last commit.
        let seconds: Double
        /// Of the processors, from the beginning.
        let processor: Double
        var making = 0.0
        var sending = 0.0
        var committing = 0.0
    }

    static func head() {
        row(
            "lane",
            "messages",
            "B a message",
            "transactions",
            "librdkafka alone, messages/s",
            "publisher, messages/s",
            "ratio",
            "MB/s",
            "processor µs a message, alone",
            "publisher",
            "start, s"
        )
        row("---", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:", "---:")
    }

    func measure(_ lane: Lane) throws -> (alone: Side, publisher: Side) {
        let messages = try LaneMessages(of: lane, store, projections)
        var alone: [Side] = []
        var ours: [Side] = []
        // The first round is for the broker to warm up.
        for round in 0...rounds {
            let (bare, published) = (
                try bare(messages, lane, round), try published(lane, messages, round)
            )
            guard round > 0 else { continue }
            alone.append(bare)
            ours.append(published)
        }
        let (bare, published) = (Self.median(alone), Self.median(ours))
        let count = Double(messages.messages.count)
        row(
            lane.name,
            thousands(count),
            thousands(Double(messages.payloadBytes) / count),
            thousands(Double(messages.transactions.count)),
            thousands(count / bare.seconds),
            thousands(count / published.seconds),
            String(format: "%.2f", bare.seconds / published.seconds),
            String(format: "%.1f", Double(messages.payloadBytes) / published.seconds / 1e6),
            String(format: "%.1f", bare.processor / count * 1e6),
            String(format: "%.1f", published.processor / count * 1e6),
            String(format: "%.2f", published.start)
        )
        return (bare, published)
    }

    /// The round whose time is in the middle.
    private static func median(_ sides: [Side]) -> Side {
        sides.sorted { $0.seconds < $1.seconds }[sides.count / 2]
    }

    private func bare(_ messages: LaneMessages, _ lane: Lane, _ round: Int) throws -> Side {
        func topic(_ name: String) -> String { "bare\(round).\(name)" }
        for name in messages.topics {
            let partitions = lane.publications.first { $0.owns(name) }?.partitions ?? 1
            try broker.createTopic(topic(name), partitions: partitions)
        }
        let before = processorSeconds
        let began = ContinuousClock.now
        let producer = BareProducer(broker.bootstrap, id: "bare.\(lane.name).\(round)")
        producer.prepare(messages, topic: topic)
        let ready = ContinuousClock.now
        let spent = producer.sendAll(messages)
        let ended = ContinuousClock.now
        let processor = processorSeconds - before
        producer.close()
        return Side(
            start: began.duration(to: ready).inSeconds,
            seconds: ready.duration(to: ended).inSeconds,
            processor: processor,
            sending: spent.sending,
            committing: spent.committing
        )
    }

    private func published(_ lane: Lane, _ messages: LaneMessages, _ round: Int) throws -> Side {
        let fresh = Lane(
            name: "\(lane.name)\(round)",
            publications: lane.publications.map { publication in
                var publication = publication
                publication.topicPattern = "lane\(round).\(publication.topicPattern)"
                return publication
            }
        )
        let publisher = Publisher(
            lane: fresh,
            store: store,
            projections: projections,
            cluster: broker.cluster,
            logger: Logger(label: "publish-benchmark") { _ in SwiftLogNoOpLogHandler() }
        )
        let head = try store.log.head()
        let before = processorSeconds
        let began = ContinuousClock.now
        publisher.start()
        try wait(publisher) { if case .publishing = $0.state { true } else { false } }
        let ready = ContinuousClock.now
        try wait(publisher) { status in status.position.map { $0 >= head } ?? false }
        let ended = ContinuousClock.now
        let processor = processorSeconds - before
        precondition(publisher.stop(timeout: .seconds(30)), "the publisher ends")
        let status = publisher.status
        let transactions = messages.transactions.count
        // The lane may tell signed checkpoints of the log, too.
        guard Int(status.transactions) == transactions,
            Int(status.messages) >= messages.messages.count - transactions
        else { throw BenchmarkFailure("\(status) is not what was sent alone") }
        return Side(
            start: began.duration(to: ready).inSeconds,
            seconds: ready.duration(to: ended).inSeconds,
            processor: processor,
            making: status.spent.making.inSeconds,
            sending: status.spent.sending.inSeconds,
            committing: status.spent.committing.inSeconds
        )
    }

    private func wait(_ publisher: Publisher, until isReached: (LaneStatus) -> Bool) throws {
        while true {
            let status = publisher.status
            if isReached(status) { return }
            if case .stopped(let reason) = status.state { throw BenchmarkFailure(reason) }
            if case .waiting(let reason) = status.state { throw BenchmarkFailure(reason) }
            Thread.sleep(forTimeInterval: 0.001)
        }
    }
}
