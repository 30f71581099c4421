import CredentialingSchema
import EventStore
import Foundation
import Identifiers
import KafkaClient
import SwiftProtobuf

/// A lane that published into topics which may be another's now, by its last checkpoint: an operator gave its publication
/// another lane.
struct FormerLane {
    let name: String
    let position: Position
    /// Hash of the record at the position, by the checkpoint.
    let hash: Data
    let releases: UInt32
    /// Of its publications.
    let signatures: Set<String>
    /// Those of people in which it has messages, and that of what waits while something does.
    let topics: Set<String>

    /// Whether it published after whoever is there.
    func isFurther(than position: Position, _ releases: UInt32) -> Bool {
        (self.position, self.releases) > (position, releases)
    }

    /// For each topic of a lane that others published into later than the lane itself: the one that did so last.
    static func last(
        of found: [FormerLane],
        into lane: Lane,
        after checkpoint: LaneCheckpoint
    ) -> [String: FormerLane] {
        var last: [String: FormerLane] = [:]
        for former in found where former.isFurther(than: checkpoint.position, checkpoint.releases) {
            for topic in former.topics where lane.tellsPeople(in: topic) {
                guard let other = last[topic] else {
                    last[topic] = former
                    continue
                }
                if former.isFurther(than: other.position, other.releases) { last[topic] = former }
            }
        }
        return last
    }

    /// The topic of what waits there; a program of before there were lists made none.
    var list: String { Quarantine.topicLead + name }

    /// - Throws: `quarantineLost` when its list is gone and had entries: nobody would see what they were.
    func checkList(among topics: Set<String>) throws(LaneFault) {
        guard !self.topics.contains(list) || topics.contains(list) else { throw .quarantineLost(list) }
    }

    /// - Throws: `publishedOtherwise`: what the topic lacks of a publication that was another one, nobody would miss.
    func check(_ topic: String, of lane: Lane) throws(LaneFault) {
        guard let publication = lane.publications.first(where: { $0.owns(topic) }),
            !signatures.contains(publication.signature),
            !signatures.contains(publication.signatureWithoutAudience)
        else { return }
        throw .publishedOtherwise(
            topic: topic,
            lane: name,
            published: signatures.sorted().joined(separator: ","),
            here: publication.signature
        )
    }
}

extension FormerLane {
    /// nil when it is of no account: a tombstone, another log's, or one that has published into no topic of the lane.
    ///
    /// What cannot be read at all may be that of who published into them last, as something else, and has messages that
    /// wait: going on could lose them, and nobody would see it. A newer publisher's says which topics it has; one that
    /// names none may say so elsewhere.
    ///
    /// - Throws: `checkpointUnreadable`, `newerPublisher`.
    init?(_ record: KafkaRecord, named name: String, log: LogID, into lane: Lane) throws(LaneFault) {
        guard let value = record.value else { return nil }
        var options = JSONDecodingOptions()
        options.ignoreUnknownFields = true
        let found: PublisherCheckpoint
        do { found = try PublisherCheckpoint(json: value, options: options) } catch {
            throw .checkpointUnreadable("of lane \(name): \(error)")
        }
        guard found.logID == log.description else { return nil }
        let isNewer = found.publisherVersion > LaneCheckpoint.publisherVersion
        let matters = found.topics.contains { lane.tellsPeople(in: $0) } || (isNewer && found.topics.isEmpty)
        guard matters else { return nil }
        guard !isNewer else { throw .newerPublisher(found.publisherVersion) }
        self.name = name
        position = Position(found.position)
        hash = found.recordHash
        releases = try LaneCheckpoint.releases(of: found)
        signatures = Set(found.configuration.split(separator: ",").map(String.init))
        topics = Set(found.topics)
    }
}

extension Lane {
    func tellsPeople(in topic: String) -> Bool {
        publications.contains { $0.audience.isOfPeople && $0.owns(topic) }
    }
}
