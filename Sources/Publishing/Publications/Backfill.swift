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
        copy.filter.boards = boards(of: publication)
        return Lane(name: laneName, publications: [copy], from: Position(from))
    }

    /// Those that it tells of; nil: all. Never one that the publication itself is not about.
    private func boards(of publication: Publication) -> Set<BoardCode>? {
        guard let board else { return publication.filter.boards }
        let own = Set([BoardCode(board)].compactMap { $0 })
        return publication.filter.boards?.intersection(own) ?? own
    }

    /// Why it may tell nobody anything; nil: it goes on.
    ///
    /// - Parameter publications: all that are configured.
    package func refusal(among publications: [Publication]) -> String? {
        guard let own = publications.first(where: { $0.name == publication }) else {
            return "\(publication) is not configured, so its backfill sends nothing: "
                + "end it, or put the publication back and restart"
        }
        return refusal(by: own) ?? refusal(beside: publications, as: own)
    }

    /// What began while a publication was about a board must not tell more of it once the board was taken out.
    private func refusal(by publication: Publication) -> String? {
        guard let board, boards(of: publication)?.isEmpty ?? false else { return nil }
        return "\(publication.name) is not about \(board) any more, so its backfill sends nothing: "
            + "end it, or put the board back and restart"
    }

    /// A topic that a publication was given since has one lane: of two, each would send every message.
    private func refusal(beside publications: [Publication], as own: Publication) -> String? {
        let mine = lane(of: own).publications
        guard let other = publications.first(where: { other in mine.contains { $0.meets(other) } }) else {
            return nil
        }
        return "its topic is now that of \(other.name), so the backfill sends nothing: "
            + "end it, or give \(other.name) another topic and another lane and restart"
    }

    /// Its lane while its publication is not configured: it has a name, to be seen and ended by, and nothing to send.
    package var idleLane: Lane { Lane(name: laneName, publications: [], from: Position(from)) }
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
