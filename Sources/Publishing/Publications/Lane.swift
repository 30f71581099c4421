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

    /// Whether it keeps a copy of the log that can be restored from.
    package var copiesLog: Bool { publications.contains { $0.audience == .log } }
}
