import Identifiers
import KafkaClient

/// Why a lane stops for good: going on could lose, repeat or invent. Each says what to do.
enum LaneFault: Error, CustomStringConvertible {
    case checkpointUnreadable(String)
    case newerPublisher(UInt32)
    case otherLog(published: String, here: String)
    case otherConfiguration(published: String, here: String)
    case aheadOfLog(published: Position, head: Position)
    case otherHistory(Position)
    case takenOver
    case unknownEvent(Position, EventTypeCode)
    case unreadableEvent(Position, String)
    case quarantineUnreadable(String)
    case quarantineFull(Int, Refusal)
    case partitionsChanged(topic: String, declared: Int, found: Int)
    case topicDiffers(topic: String, [String])
    case foreignTopic(topic: String, log: String)
    case topicLost(String, Position)
    case boardTopicLost(String, Position)
    case quarantineLost(String)
    case topicAheadOfLog(String, Position, head: Position)
    case impossibleRelease(topic: String, MessageSequence)
    case publishedOtherwise(topic: String, lane: String, published: String, here: String)

    /// Whether it tells that what is on Kafka is no beginning of this log.
    var contradictsLog: Bool {
        switch self {
        case .otherLog, .aheadOfLog, .topicAheadOfLog, .otherHistory: true
        default: false
        }
    }

    /// Whether a broker that has just begun could say so, which does not know all topics yet.
    var mayPass: Bool {
        switch self {
        case .topicLost, .boardTopicLost, .quarantineLost: true
        default: false
        }
    }

    var description: String {
        switch self {
        case .checkpointUnreadable(let reason):
            "the lane's checkpoint on Kafka cannot be read (\(reason)): inspect the checkpoint topic"
        case .newerPublisher(let version):
            "the checkpoint was written by publisher version \(version): run that version or a newer one"
        case .otherLog(let published, let here):
            "the topics hold log \(published), this data folder is log \(here): "
                + "use other topics or the right folder"
        case .otherConfiguration(let published, let here):
            "the lane was published under \"\(published)\", it is now configured as \"\(here)\": "
                + "restore it or use new topic versions"
        case .aheadOfLog(let published, let head):
            "Kafka has events up to position \(published), this log ends at \(head): "
                + "the data folder is older than what was published, restore a newer backup"
        case .otherHistory(let position):
            "the record at position \(position) is not the one that was published: "
                + "this log has another history, restore a backup that has the published one"
        case .takenOver:
            "another process has taken over this lane: only one daemon may publish a log"
        case .unknownEvent(let position, let type):
            "the event at position \(position) has type \(type), which this version does not know: upgrade"
        case .unreadableEvent(let position, let reason):
            "the event at position \(position) cannot be read (\(reason)): run verify"
        case .quarantineUnreadable(let name):
            "the entry \"\(name)\" of the lane's quarantine on Kafka cannot be read: "
                + "run the version that wrote it or a newer one, or inspect the quarantine topic"
        case .quarantineFull(let count, .recordQuarantined):
            "\(count) messages wait in quarantine, and one more is of somebody of whom an event cannot be applied: so many "
                + "look like a version older than the one that recorded such events; run that one or a newer, and have them "
                + "sent with `publications retry`"
        case .quarantineFull(let count, let refusal):
            "\(count) messages wait in quarantine, and one more is refused (\(refusal.code)): so many look like a "
                + "setting of the topic or the broker; mend it, start again, and have them sent with "
                + "`publications retry`"
        case .partitionsChanged(let topic, let declared, let found):
            "topic \(topic) has \(found) partitions, \(declared) are declared: "
                + "keys would change partitions, use a new topic version"
        case .topicDiffers(let topic, let differences):
            "topic \(topic) is not as declared: \(differences.joined(separator: "; "))"
        case .topicLost(let topic, let published):
            "\(topic) is gone, and with it what was published up to position \(published): bring it back, or give "
                + "the publication another topic and another lane, which is filled from the first event"
        case .boardTopicLost(let topic, let published):
            "\(topic) is gone, and with it what was published up to position \(published): bring it back; or make it "
                + "yourself, empty, as it is declared, to go on from there, and give the board what it lacks by "
                + "`publications backfill`"
        case .quarantineLost(let topic):
            "\(topic) is gone, and with it the list of the messages that waited: bring it back; or make it yourself, empty "
                + "and compacted, to go on without them, and give boards and employers what they lack by "
                + "`publications backfill`"
        case .topicAheadOfLog(let topic, let published, let head):
            "topic \(topic) has events up to position \(published), this log ends at \(head): the data folder is older "
                + "than what was published, restore a newer backup; or something else has written there: inspect the "
                + "topic, and give the publication another topic and another lane"
        case .impossibleRelease(let topic, let sequence):
            "topic \(topic) ends with a message of sequence \(sequence), which no lane gives: something else has written "
                + "there; inspect the topic, and give the publication another topic and another lane"
        case .publishedOtherwise(let topic, let lane, let published, let here):
            "lane \(lane) published into \(topic) under \"\(published)\", it is now configured as \"\(here)\": "
                + "restore it or use new topic versions"
        case .foreignTopic(let topic, let log):
            "topic \(topic) holds messages of log \(log): use other topics or the right folder"
        }
    }
}
