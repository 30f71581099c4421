import Identifiers

/// A publication's messages from some position on, into topics of a new version, and then whatever comes: in a
/// lane of its own, so that nobody else is disturbed.
package struct Backfill: Hashable, Sendable, Codable {
    /// The name of the publication whose messages are sent anew.
    package let publication: String
    /// Of the topics: `….v2`.
    package let version: Int
    /// The first position.
    package let from: UInt64
    /// One board alone; nil: those of the publication.
    package let board: String?

    package init(publication: String, version: Int, from: UInt64, board: String? = nil) {
        self.publication = publication
        self.version = version
        self.from = from
        self.board = board
    }

    package var laneName: String { "\(Publication.backfillLane)\(publication).v\(version)" }

    /// - Parameter publication: the one of that name, as it is configured.
    package func lane(of publication: Publication) -> Lane {
        precondition(publication.name == self.publication, "a backfill is of its publication")
        var copy = publication
        copy.lane = laneName
        copy.topicPattern = publication.topicPattern(version: version)
        if let board = board.flatMap(BoardCode.init(_:)) { copy.filter.boards = [board] }
        return Lane(name: laneName, publications: [copy], from: Position(from))
    }
}

extension Publication {
    /// Splits `….v1` into what stands before the version, and the version; without one it is the first.
    private var versioned: (stem: String, version: Int) {
        guard let dot = topicPattern.lastIndex(of: "."),
            topicPattern[topicPattern.index(after: dot)...].first == "v",
            let version = Int(topicPattern[topicPattern.index(dot, offsetBy: 2)...]), version > 0
        else { return (topicPattern, 1) }
        return (String(topicPattern[..<dot]), version)
    }

    package var topicVersion: Int { versioned.version }

    package func topicPattern(version: Int) -> String { "\(versioned.stem).v\(version)" }
}
