import Identifiers
import KafkaClient

/// What is wrong with a publication as it is configured.
package struct PublicationFault: Hashable, Sendable {
    /// Which publication, from 0.
    package let index: Int
    package let field: Field
    package let reason: String

    /// By the names that a configuration file has for them.
    package enum Field: String, Hashable, Sendable {
        case name, lane, audience, topic, partitions, replication, minInSyncReplicas, compacted
        case encoding, boards, events
    }
}

extension Publication {
    /// Names of publications and lanes stand in topics' names and transactional ids.
    static let nameLengthMax = 40
    /// Kafka's own limit.
    static let topicLengthMax = 249
    /// Replicas are brokers: no cluster of a board has more.
    package static let replicationMax = 32
    /// Each is a topic pattern and a maker of messages.
    package static let publicationsMax = 64
    /// Topics of the daemon's own.
    static let reservedTopics = ["credentialing.publisher.", "credentialing.quarantine."]
    /// Lanes of the daemon's own begin like this.
    package static let backfillLane = "backfill."

    /// Everything that is wrong with publications that are configured together, in their order.
    package static func faults(of publications: [Publication]) -> [PublicationFault] {
        publications.indices.flatMap { index in
            publications[index].faults().map { field, reason in
                PublicationFault(index: index, field: field, reason: reason)
            } + faults(of: publications[index], at: index, beside: publications[..<index])
        }
    }

    private static func faults(
        of publication: Publication,
        at index: Int,
        beside others: ArraySlice<Publication>
    ) -> [PublicationFault] {
        var faults: [PublicationFault] = []
        if others.contains(where: { $0.name == publication.name }) {
            let reason = "is another publication's name too"
            faults.append(PublicationFault(index: index, field: .name, reason: reason))
        }
        if let other = others.first(where: { $0.meets(publication) }) {
            let reason = "can make the same topic as \(other.topicPattern) of \(other.name)"
            faults.append(PublicationFault(index: index, field: .topic, reason: reason))
        }
        // A copy of the log that lacks something is filled again, and its lane goes back for it: boards and employers
        // would be told once more what they were told. It also waits for a record that the broker refuses.
        if let other = others.first(where: {
            $0.lane == publication.lane && $0.audience.isOfPeople != publication.audience.isOfPeople
        }) {
            let (people, copy) = publication.audience.isOfPeople ? (publication, other) : (other, publication)
            let reason =
                "\(publication.lane) would have \(people.name), which people are told, and \(copy.name), which "
                + "carries the log as it is and goes back when its topic lacks something: name two lanes"
            faults.append(PublicationFault(index: index, field: .lane, reason: reason))
        }
        return faults
    }

    private typealias Finding = (PublicationFault.Field, String)

    private func faults() -> [Finding] {
        nameFaults + topicFaults + keepingFaults + contentFaults
    }

    private var nameFaults: [Finding] {
        var found: [Finding] = []
        for (field, text) in [(PublicationFault.Field.name, name), (.lane, lane)]
        where !Self.isName(text) {
            let limit = Self.nameLengthMax
            found.append(
                (field, "\"\(text)\" is not 1 to \(limit) of a-z, 0-9 and -, beginning with a letter")
            )
        }
        return found
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, (97...122).contains(first) else { return false }
        return text.utf8.count <= nameLengthMax
            && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
    }

    private var topicFaults: [Finding] {
        let parts = topicPattern.split(separator: Self.codeMark, omittingEmptySubsequences: false)
        guard parts.count <= 2 else { return [(.topic, "has \(Self.codeMark) more than once")] }
        var found: [Finding] = []
        let literal = parts.joined()
        let longest = literal.utf8.count + (parts.count == 2 ? BoardCode.lengthMax : 0)
        if literal.isEmpty || longest > Self.topicLengthMax {
            found.append((.topic, "gives names of more than \(Self.topicLengthMax) bytes or none"))
        }
        if !literal.utf8.allSatisfy(Self.isOfTopics) || literal == "." || literal == ".." {
            found.append((.topic, "may have letters, digits, dots, - and _, and \(Self.codeMark) once"))
        }
        if let reserved = Self.reservedTopics.first(where: { topicPattern.hasPrefix($0) }) {
            found.append((.topic, "begins with \(reserved), which is the daemon's own"))
        }
        if audience == .board, hasOneTopic, filter.boards?.count != 1 {
            // Boards would read each other's matters.
            found.append((.topic, "needs \(Self.codeMark), or one board alone under boards"))
        }
        if !audience.isOfPeople, !hasOneTopic {
            found.append((.topic, "has \(Self.codeMark), but what it carries is of no board"))
        }
        return found
    }

    private static func isOfTopics(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
        default: false
        }
    }

    private var keepingFaults: [Finding] {
        var found: [Finding] = []
        if !(1...TopicDeclaration.partitionLimit).contains(partitions) {
            found.append((.partitions, "is \(partitions), not 1 to \(TopicDeclaration.partitionLimit)"))
        } else if !audience.isOfPeople, partitions != 1 {
            found.append((.partitions, "is \(partitions); what has an order of its own needs 1"))
        }
        if !(1...Self.replicationMax).contains(replication) {
            found.append((.replication, "is \(replication), not 1 to \(Self.replicationMax)"))
        }
        if !(1...max(1, replication)).contains(minInSyncReplicas) {
            found.append(
                (.minInSyncReplicas, "is \(minInSyncReplicas), not 1 to the \(replication) of replication")
            )
        }
        switch (audience, compacted) {
        case (.log, true): found.append((.compacted, "would drop records of the log"))
        case (.board, true):
            found.append(
                (.compacted, "would leave of each person the last event alone, and boards get them all")
            )
        case (.employers, false):
            found.append(
                (.compacted, "would keep names that are erased; employers' topics keep the last status alone")
            )
        default: break
        }
        return found
    }

    private var contentFaults: [Finding] {
        var found: [Finding] = []
        if !audience.isOfPeople {
            if encoding != .json { found.append((.encoding, "has no meaning for \(audience.rawValue)")) }
            if filter.boards != nil { found.append((.boards, "would leave gaps in \(audience.rawValue)")) }
        }
        if audience != .board, filter.types != nil {
            let reason = audience == .employers ? "employers are told whole states" : "it would leave gaps"
            found.append((.events, "has no meaning for \(audience.rawValue): \(reason)"))
        }
        if filter.boards?.isEmpty == true { found.append((.boards, "names no board: leave it out for all")) }
        if filter.types?.isEmpty == true { found.append((.events, "names no event: leave it out for all")) }
        return found
    }

    /// Whether a topic of the one could be a topic of the other.
    func meets(_ other: Publication) -> Bool {
        if hasOneTopic { return other.owns(topicPattern) }
        if other.hasOneTopic { return owns(other.topicPattern) }
        let mine = topicPattern.split(separator: Self.codeMark, omittingEmptySubsequences: false)
        let others = other.topicPattern.split(separator: Self.codeMark, omittingEmptySubsequences: false)
        guard mine.count == 2, others.count == 2 else { return false }
        if let mine = filter.boards, let others = other.filter.boards, topicPattern == other.topicPattern {
            return !mine.isDisjoint(with: others)
        }
        return Self.beginAlike(mine[0], others[0])
            && Self.beginAlike(mine[1].reversed(), others[1].reversed())
    }

    /// Whether a code can stand for what the longer one has more: codes have no dots.
    private static func beginAlike(_ left: some Collection<Character>, _ right: some Collection<Character>)
        -> Bool
    {
        let (short, long) = (
            min(left.count, right.count), left.count > right.count ? Array(left) : Array(right)
        )
        return Array(left.prefix(short)) == Array(right.prefix(short)) && !long[short...].contains(".")
    }
}
