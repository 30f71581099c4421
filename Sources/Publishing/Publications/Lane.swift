package import Identifiers

/// Publications that go forward together: one thread, one producer, one checkpoint.
package struct Lane: Hashable, Sendable {
    package let name: String
    package let publications: [Publication]
    /// The first position that it publishes.
    package let from: Position

    package init(name: String, publications: [Publication], from: Position = Position.origin.next) {
        self.name = name
        self.publications = publications
        self.from = from
    }

    /// The lanes of publications, in the order in which each is first named.
    package static func lanes(of publications: [Publication]) -> [Lane] {
        var names: [String] = []
        for publication in publications where !names.contains(publication.lane) {
            names.append(publication.lane)
        }
        return names.map { name in
            Lane(name: name, publications: publications.filter { $0.lane == name })
        }
    }

    /// What boards and employers are told.
    package static let audiences = Lane(name: "audiences", publications: [.boards, .employers])

    /// The log and its checkpoints, for replicas and recovery.
    package static let log = Lane(name: "log", publications: [.log, .checkpoints])

    /// Whether an operator began it; no lane that is configured has a name like that.
    package var isBackfill: Bool { name.hasPrefix(Publication.backfillLane) }

    /// Whether a message of it that cannot be published waits while the others go on.
    package var quarantines: Bool { publications.contains { $0.audience.isOfPeople } }

    /// What is left to do when it is ended; nil: nothing. A name on employers' topic goes when it is erased, and a status
    /// becomes another, by messages that nobody sends any more.
    package var adviceWhenEnded: String? {
        let topics = publications.filter { $0.audience == .employers }.map(\.topicPattern)
        guard !topics.isEmpty || publications.isEmpty else { return nil }
        // Of a backfill without its publication it is not known whom it told what.
        let told = topics.isEmpty ? "a topic of employers that it filled" : topics.joined(separator: ", ")
        return "no erasure reaches \(told) any more, and no status there becomes another: "
            + "delete it once nobody reads it"
    }

    /// Whether it keeps a copy of the log that can be restored from.
    package var copiesLog: Bool { publications.contains { $0.audience == .log } }
}
