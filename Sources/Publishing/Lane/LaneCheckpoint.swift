import CredentialingSchema
import EventStore
import Foundation
import Identifiers
import KafkaClient
import MerkleTree
import SwiftProtobuf

/// How far a lane has published: the last message of each of its transactions.
struct LaneCheckpoint: Equatable {
    let position: Position
    /// Hash of the record at the position; zero at the origin.
    let hash: Digest
    /// Messages that were released from quarantine while the lane was here.
    var releases: UInt32 = 0
    /// Topics of people in which the lane has messages, and that of what waits: one that is gone is not made anew in
    /// silence.
    var topics: Set<String> = []

    static let start = LaneCheckpoint(position: .origin, hash: .zero)

    /// The sequence of the next message that is released: above everything that was sent up to the checkpoint.
    var nextRelease: MessageSequence { .released(at: position, after: releases) }

    /// Raised when an older program could not go on from what this one published.
    static let publisherVersion: UInt32 = 1

    func message(lane: LaneIdentity) throws -> KafkaMessage {
        var checkpoint = PublisherCheckpoint()
        checkpoint.lane = lane.name
        checkpoint.logID = lane.log.description
        checkpoint.position = position.rawValue
        checkpoint.recordHash = Data(hash.bytes)
        checkpoint.configuration = lane.configuration
        checkpoint.publisherVersion = Self.publisherVersion
        checkpoint.releases = releases
        checkpoint.topics = topics.sorted()
        return KafkaMessage(
            topic: lane.checkpointTopic,
            key: Array(lane.name.utf8),
            value: try checkpoint.jsonUTF8Bytes(),
            headers: [
                KafkaHeader(name: "content-type", text: "application/json"),
                KafkaHeader(name: LaneClaim.header, text: lane.mark),
            ]
        )
    }

    /// Reads a checkpoint and holds it against the log: what does not fit must not be continued.
    init(_ record: KafkaRecord, lane: LaneIdentity, log: Log) throws {
        let value = record.value ?? []
        let found: PublisherCheckpoint
        // A newer publisher may say more; its version must be read all the same.
        var options = JSONDecodingOptions()
        options.ignoreUnknownFields = true
        do { found = try PublisherCheckpoint(json: value, options: options) } catch {
            throw LaneFault.checkpointUnreadable("\(error)")
        }
        guard found.publisherVersion <= Self.publisherVersion else {
            throw LaneFault.newerPublisher(found.publisherVersion)
        }
        guard found.logID == lane.log.description else {
            throw LaneFault.otherLog(published: found.logID, here: lane.log.description)
        }
        guard [lane.configuration, lane.configurationBefore].contains(found.configuration) else {
            throw LaneFault.otherConfiguration(published: found.configuration, here: lane.configuration)
        }
        position = Position(found.position)
        hash = try Self.hash(at: position, published: found.recordHash, in: log)
        releases = try Self.releases(of: found)
        topics = Set(found.topics)
    }

    /// The hash of the log's record at a position, which is the published one.
    static func hash(at position: Position, published: Data, in log: Log) throws -> Digest {
        let head = try log.head()
        guard position <= head else { throw LaneFault.aheadOfLog(published: position, head: head) }
        let here = position == .origin ? .zero : try log.hash(at: position)
        guard let here, Data(here.bytes) == published else { throw LaneFault.otherHistory(position) }
        return here
    }

    /// - Throws: `checkpointUnreadable` for more than a lane ever has.
    static func releases(of found: PublisherCheckpoint) throws(LaneFault) -> UInt32 {
        guard found.releases <= MessageSequence.releasesMax else {
            let count = found.releases
            throw .checkpointUnreadable("it tells of \(count) releases at one position, no lane has so many")
        }
        return found.releases
    }

    /// Before the first message of a lane that begins within the log.
    static func before(_ first: Position, in log: Log) throws -> LaneCheckpoint {
        guard first > Position.origin.next else { return .start }
        let position = Position(first.rawValue - 1)
        guard let hash = try log.hash(at: position) else {
            throw LaneFault.aheadOfLog(published: position, head: try log.head())
        }
        return LaneCheckpoint(position: position, hash: hash)
    }

    init(position: Position, hash: Digest, releases: UInt32 = 0) {
        self.position = position
        self.hash = hash
        self.releases = releases
    }

    /// The lane at a later record, the last whose messages are sent.
    func advanced(to last: Position, in log: Log) throws -> LaneCheckpoint {
        precondition(last > position, "a lane never goes back")
        var next = try Self.before(last.next, in: log)
        next.topics = topics
        return next
    }

    /// What a checkpoint says for those who have no log to hold it against; nil when it is another log's.
    static func position(in record: KafkaRecord, of log: LogID) -> Position? {
        var options = JSONDecodingOptions()
        options.ignoreUnknownFields = true
        let found = try? PublisherCheckpoint(json: record.value ?? [], options: options)
        guard let found, found.logID == log.description else { return nil }
        return Position(found.position)
    }
}

/// What tells one lane from another.
struct LaneIdentity {
    let name: String
    let log: LogID
    /// Names the publications and their partitions; a lane goes on under the same ones only.
    let configuration: String
    /// The same as programs before this one wrote it.
    let configurationBefore: String
    /// Of the process that publishes it.
    let mark: String

    init(_ lane: Lane, log: LogID, mark: String) {
        name = lane.name
        self.log = log
        self.mark = mark
        let start = lane.from == Position.origin.next ? "" : ";from=\(lane.from)"
        configuration = lane.publications.map(\.signature).joined(separator: ",") + start
        configurationBefore = lane.publications.map(\.signatureWithoutAudience).joined(separator: ",") + start
    }

    static let checkpointTopicLead = "credentialing.publisher.v1."
    var checkpointTopic: String { Self.checkpointTopicLead + name }
    /// Fences older processes that publish the same log's lane.
    var transactionalID: String { Self.transactionalID(of: name, log) }

    static func transactionalID(of lane: String, _ log: LogID) -> String { "credentiald.\(log).\(lane)" }
}
