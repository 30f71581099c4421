import CredentialingSchema
import EventStore
import Foundation
import Identifiers
import KafkaClient
import Projections
import Publishing
import SwiftProtobuf

/// The messages of a lane in the transactions that the lane makes of them, ready to be handed to librdkafka.
///
/// All bytes lie in one piece, so that a bare sender does nothing but send.
struct LaneMessages {
    struct Place {
        let start: Int
        let count: Int
    }

    struct Header {
        /// Which of the names.
        let name: Int
        let value: Place
    }

    struct Message {
        /// Which of the topics.
        let topic: Int
        let key: Place
        let value: Place
        let headers: Range<Int>
    }

    private(set) var bytes: [UInt8] = []
    private(set) var names: [String] = []
    private(set) var topics: [String] = []
    private(set) var headers: [Header] = []
    private(set) var messages: [Message] = []
    private(set) var transactions: [Range<Int>] = []

    /// Keys, values and headers with their names.
    private(set) var payloadBytes = 0

    /// Everything that a lane publishes of a log, as ``LaneSession`` cuts it.
    init(of lane: Lane, _ store: EventStore, _ projections: LiveProjections) throws {
        let maker = MessageMaker(lane: lane, store: store, projections: projections)
        var failure: (any Error)?
        var (records, size, first) = (0, 0, 0)
        var last = Position.origin
        try store.log.scanCopies(from: Position.origin.next) { header, payload, record in
            do {
                let isFull =
                    records >= PublishingLimits.recordsPerTransaction
                    || size >= PublishingLimits.bytesPerTransaction
                if isFull, header.command.index == 0 {
                    add(try Self.checkpoint(of: lane, store, at: last))
                    transactions.append(first..<messages.count)
                    (records, size, first) = (0, 0, messages.count)
                }
                for message in try maker.messages(header, payload: payload, record: record) {
                    size += message.value?.count ?? 0
                    add(message)
                }
                records += 1
                last = header.position
            } catch { failure = error }
            return failure == nil
        }
        if let failure { throw failure }
        add(try Self.checkpoint(of: lane, store, at: last))
        transactions.append(first..<messages.count)
    }

    /// Of messages that were read back, each in a transaction of its own.
    init(_ found: [KafkaMessage]) {
        for message in found {
            add(message)
            transactions.append(messages.count - 1..<messages.count)
        }
    }

    /// The message that ends each of the lane's transactions.
    private static func checkpoint(of lane: Lane, _ store: EventStore, at position: Position) throws
        -> KafkaMessage
    {
        var checkpoint = PublisherCheckpoint()
        checkpoint.lane = lane.name
        checkpoint.logID = store.log.id.description
        checkpoint.position = position.rawValue
        checkpoint.recordHash = Data(repeating: 7, count: 32)
        checkpoint.configuration = lane.publications.map { "\($0.name)=\($0.topicPattern):\($0.partitions)" }
            .joined(separator: ",")
        checkpoint.publisherVersion = 1
        return KafkaMessage(
            topic: "credentialing.publisher.v1.\(lane.name)",
            key: Array(lane.name.utf8),
            value: try checkpoint.jsonUTF8Bytes(),
            headers: [KafkaHeader(name: "content-type", text: "application/json")]
        )
    }

    private mutating func add(_ message: KafkaMessage) {
        let begin = headers.count
        for header in message.headers {
            payloadBytes += header.name.utf8.count
            headers.append(Header(name: Self.index(of: header.name, in: &names), value: add(header.value)))
        }
        messages.append(
            Message(
                topic: Self.index(of: message.topic, in: &topics),
                key: add(message.key),
                value: add(message.value),
                headers: begin..<headers.count
            )
        )
    }

    private mutating func add(_ value: [UInt8]?) -> Place {
        let value = value ?? []
        payloadBytes += value.count
        bytes += value
        return Place(start: bytes.count - value.count, count: value.count)
    }

    /// There are few of them.
    private static func index(of text: String, in texts: inout [String]) -> Int {
        if let found = texts.firstIndex(of: text) { return found }
        texts.append(text)
        return texts.count - 1
    }
}
