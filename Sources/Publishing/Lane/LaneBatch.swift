import CivilTime
import Foundation
import Identifiers
import KafkaClient

/// What one transaction of a lane carries, in the order in which it is sent. Pure.
struct LaneBatch {
    private(set) var messages: [KafkaMessage] = []
    /// A signed checkpoint of the log, for each publication of them; sent when every record that it covers is there.
    private(set) var notes: [KafkaMessage] = []
    /// What goes into the quarantine; sent before the messages.
    private(set) var noted: [QuarantineEntry] = []
    /// What leaves it; sent after the messages, which take its place.
    private(set) var resolved: [QuarantineID] = []
    /// How many of those a later state made moot.
    private(set) var superseded = 0
    /// The tombstones of what leaves other lanes' lists; sent when it waits in this one.
    private(set) var moved: [KafkaMessage] = []
    private let before: Quarantine
    /// The list as it is with this batch.
    private(set) var quarantine: Quarantine
    /// Refusals that the quarantine knows of with this batch.
    private(set) var settled: [QuarantineID] = []
    /// Where the lane is then.
    var checkpoint: LaneCheckpoint
    /// The size of the log's checkpoint that is told.
    private(set) var told: Position?
    /// The entry whose message is the one of this batch; nil: none is released.
    private(set) var released: QuarantineID?

    init(at checkpoint: LaneCheckpoint, _ quarantine: Quarantine) {
        self.checkpoint = checkpoint
        self.quarantine = quarantine
        before = quarantine
    }

    mutating func send(_ message: KafkaMessage) { messages.append(message) }

    /// Sends a message into a topic of people, which must not be lost unnoticed from then on.
    mutating func send(toPeople message: KafkaMessage) {
        precondition(!message.isWithheld, "a tombstone would take away what employers know of a credential")
        send(message)
        checkpoint.topics.insert(message.topic)
    }

    /// Tells a signed checkpoint of the log.
    mutating func tell(_ notes: [KafkaMessage], ofSize size: Position) {
        self.notes += notes
        told = size
    }

    /// Sends messages that are known to go out, as the first ones.
    mutating func send(all messages: [KafkaMessage]) {
        precondition(self.messages.isEmpty, "nothing was sent before")
        self.messages = messages
    }

    /// Puts a new message into quarantine.
    mutating func quarantine(
        _ message: KafkaMessage,
        _ id: QuarantineID,
        of publication: Publication,
        _ why: Refusal
    ) {
        note(
            QuarantineEntry(
                id: id,
                publication: publication.name,
                key: String(decoding: message.key ?? [], as: UTF8.self),
                refusal: why,
                bytes: message.bytes,
                since: Self.now
            )
        )
        settled.append(id)
    }

    /// Leaves an entry where it is, with what is known of it now.
    mutating func noteAgain(_ entry: QuarantineEntry, _ why: Refusal, bytes: Int? = nil) {
        note(entry.refusedAgain(why, bytes: bytes))
        settled.append(entry.id)
    }

    /// Moves what waits in another lane's list into this one, with what is known of it there. Who was cut off in between
    /// finds it in both, and takes it off there.
    mutating func move(_ entry: QuarantineEntry, from list: String) {
        if quarantine[entry.id] == nil { note(entry) }
        moved.append(entry.id.tombstone(in: list))
    }

    private mutating func note(_ entry: QuarantineEntry) {
        noted.append(entry)
        quarantine.take(.put(entry))
    }

    /// Of a message that is in the quarantine already.
    mutating func settle(_ id: QuarantineID) { settled.append(id) }

    /// Takes the entries off the list that a later state of the same key makes moot.
    mutating func supersede(by id: QuarantineID, key: String) {
        for moot in quarantine.superseded(by: id, key: key) {
            // One that came with this very batch never gets to the topic.
            noted.removeAll { $0.id == moot }
            if before[moot] != nil { resolved.append(moot) }
            quarantine.take(.remove(moot))
            superseded += 1
        }
    }

    /// Sends a message that waits, and takes its entry off the list.
    mutating func release(_ id: QuarantineID, as message: KafkaMessage) {
        send(toPeople: message)
        resolve(id)
        released = id
        checkpoint.releases += 1
    }

    /// Takes an entry off the list whose message was sent.
    mutating func resolve(_ id: QuarantineID) {
        resolved.append(id)
        quarantine.take(.remove(id))
    }

    /// What a batch was before a record.
    struct Mark {
        fileprivate let messages: Int
        fileprivate let rest: LaneBatch
    }

    var mark: Mark {
        var rest = self
        // Their number is enough: a second owner would have all of them copied with the next one.
        rest.messages = []
        return Mark(messages: messages.count, rest: rest)
    }

    mutating func goBack(to mark: Mark) {
        let messages = Array(messages.prefix(mark.messages))
        self = mark.rest
        self.messages = messages
    }

    /// The messages in stages: each must be there before the next is sent.
    func stages(_ lane: LaneIdentity) throws -> [[KafkaMessage]] {
        [
            try noted.map { try Quarantine.Change.put($0).message(lane: lane) },
            messages,
            // A copy of the log is refused that lacks what is signed of it.
            notes,
            try resolved.map { try Quarantine.Change.remove($0).message(lane: lane) } + moved,
            [try written(by: lane).message(lane: lane)],
        ]
    }

    /// The checkpoint as it is told: with the list's topic as long as it has an entry, so that nobody takes an empty one
    /// in its place for the list.
    private func written(by lane: LaneIdentity) -> LaneCheckpoint {
        var checkpoint = checkpoint
        if quarantine.isEmpty {
            checkpoint.topics.remove(lane.quarantineTopic)
        } else {
            checkpoint.topics.insert(lane.quarantineTopic)
        }
        return checkpoint
    }

    /// For people who look at the list; decides nothing.
    private static var now: Instant {
        let micros = Int64(Date.now.timeIntervalSince1970 * Double(Instant.microsecondsPerSecond))
        return (try? Instant(microsecondsSinceEpoch: micros)) ?? .earliest
    }
}
