import KafkaClient

/// A message that cannot be made: an event before it, of the same person, cannot be applied, and nobody can tell what
/// that changed. It has what it goes by, and no value; boards and employers are sent no tombstones, so that no other
/// message of theirs is without one. It is never sent: in a lane it waits in quarantine, and the feed says in its place
/// that it is withheld.
extension KafkaMessage {
    var isWithheld: Bool { value == nil }
}
