import CommandProcessing
import CredentialingSchema
import Foundation
import KafkaClient
import SwiftProtobuf
import Testing

/// How long a healthy step may take before a test gives up.
let patience = Duration.seconds(300)

/// What a reader of committed messages finds.
struct Topics {
    let configuration: KafkaConfiguration

    func partitions(_ topic: String) throws -> Int {
        let admin = try KafkaAdmin(configuration: configuration)
        defer { admin.close() }
        return try admin.describeTopic(topic, timeout: patience, configuration: false)?.partitions ?? 0
    }

    /// Each partition's records in order.
    func records(_ topic: String) throws -> [[KafkaRecord]] {
        try (0..<(try partitions(topic))).map { partition in
            let reader = try TopicReader(
                configuration: configuration,
                topic: topic,
                partition: KafkaPartition(rawValue: Int32(partition))
            )
            defer { reader.close() }
            var records: [KafkaRecord] = []
            _ = try reader.readToProvenEnd(timeout: patience) { records.append($0) }
            return records
        }
    }

    /// The messages of the topics that an expectation names, in its order, with what is wrong about them.
    func messages(like expected: [Expectation.Message]) throws -> (
        found: [Expectation.Message], faults: [String]
    ) {
        var found: [Expectation.Message] = []
        var faults: [String] = []
        for topic in Set(expected.map(\.topic)) {
            for partition in try records(topic) {
                let messages = partition.map { Expectation.Message($0) }
                let positions = messages.map(\.position)
                if positions != positions.sorted() || Set(positions).count != positions.count {
                    faults.append("\(topic) is out of order or repeats: \(positions)")
                }
                found += messages
            }
        }
        return (found, faults)
    }

    func checkpoints() throws -> [PublisherCheckpoint] {
        try records("credentialing.publisher.v1.audiences").joined().map {
            try PublisherCheckpoint(jsonUTF8Bytes: $0.value ?? [])
        }
    }
}

extension Expectation.Message {
    init(_ record: KafkaRecord) {
        self.init(
            topic: record.topic,
            key: String(decoding: record.key ?? [], as: UTF8.self),
            position: record.text("ce_sequence").flatMap { UInt64($0) } ?? 0,
            previous: record.text("ce_prevsequence").flatMap { UInt64($0) },
            type: record.text("ce_type") ?? ""
        )
    }
}

extension KafkaRecord {
    func text(_ header: String) -> String? {
        self.header(header).map { String(decoding: $0, as: UTF8.self) }
    }
}

/// As a consumer has it that keeps the one rule.
extension Topics {
    /// - Returns: the records that it takes, and how many it ignores.
    func kept(_ topic: String) throws -> (kept: [KafkaRecord], dropped: Int) {
        var kept: [KafkaRecord] = []
        var dropped = 0
        for partition in try records(topic) {
            var last = ""
            for record in partition {
                let sequence = record.text("ce_sequence") ?? ""
                if sequence > last {
                    kept.append(record)
                    last = sequence
                } else {
                    dropped += 1
                }
            }
        }
        return (kept, dropped)
    }

    func kept(like expected: [Expectation.Message]) throws -> (found: [Expectation.Message], dropped: Int) {
        var found: [Expectation.Message] = []
        var dropped = 0
        for topic in Set(expected.map(\.topic)) {
            let one = try kept(topic)
            found += one.kept.map { Expectation.Message($0) }
            dropped += one.dropped
        }
        return (found, dropped)
    }

    /// Writes past the publisher, without a transaction.
    func send(_ messages: [KafkaMessage]) throws {
        let producer = try IdempotentProducer(configuration: configuration)
        defer { producer.close() }
        try producer.begin()
        for message in messages { try producer.send(message) }
        let outcome = try producer.commit()
        #expect(outcome == .committed(certain: true))
    }
}
