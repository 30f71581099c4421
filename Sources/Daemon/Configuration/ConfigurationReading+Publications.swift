import Credentialing
import Identifiers
import Publishing
import ShapedYAML

extension ConfigurationReading {
    /// The publications that a file lists, or those that are the default; kept as the file's `kafka` says
    /// where they say nothing.
    mutating func publications(
        _ listed: [ConfigurationContent.Publication]?,
        _ kafka: ConfigurationContent.Kafka?
    ) -> [Publication] {
        guard let listed else {
            let publications = Publication.defaults.map { kept($0, kafka) }
            for fault in Publication.faults(of: publications).prefix(1) {
                note("kafka.\(fault.field.rawValue)", fault.reason)
            }
            return publications
        }
        guard listed.count <= Publication.publicationsMax else {
            note("publications", "are more than \(Publication.publicationsMax)")
            return []
        }
        let before = errors.count
        let publications = listed.indices.compactMap { publication(listed[$0], at: $0, kafka) }
        // With one left out the places would be wrong.
        guard errors.count == before else { return publications }
        for fault in Publication.faults(of: publications) {
            note("publications[\(fault.index)].\(fault.field.rawValue)", fault.reason)
        }
        return publications
    }

    private func kept(
        _ publication: Publication,
        _ kafka: ConfigurationContent.Kafka?
    ) -> Publication {
        var publication = publication
        if let replication = kafka?.replication { publication.replication = Int(replication) }
        if let least = kafka?.minInSyncReplicas { publication.minInSyncReplicas = Int(least) }
        return publication
    }

    private mutating func publication(
        _ listed: ConfigurationContent.Publication,
        at index: Int,
        _ kafka: ConfigurationContent.Kafka?
    ) -> Publication? {
        let place = "publications[\(index)]"
        guard let name = listed.name, let audience = listed.audience.flatMap(Publication.Audience.init)
        else {
            let missing = listed.name == nil ? "name" : "audience"
            note(place, "has no \(missing)")
            return nil
        }
        let filter = PublicationFilter(
            boards: boards(listed.boards, place),
            types: types(listed.events, place)
        )
        let usual = Publication.usual(for: audience)
        let known = Publication.defaults.first { $0.name == name && $0.audience == audience }
        guard let topic = listed.topic ?? known?.topicPattern else {
            note(place, "has no topic")
            return nil
        }
        var publication = Publication(
            name: name,
            lane: listed.lane ?? known?.lane ?? name,
            audience: audience,
            topicPattern: topic,
            partitions: listed.partitions.map { Int($0) } ?? usual.partitions,
            compacted: listed.compacted ?? usual.compacted,
            filter: filter,
            encoding: listed.encoding.flatMap(MessageEncoding.init(rawValue:)) ?? .json
        )
        publication = kept(publication, kafka)
        if let replication = listed.replication { publication.replication = Int(replication) }
        if let least = listed.minInSyncReplicas { publication.minInSyncReplicas = Int(least) }
        return publication
    }

    private mutating func boards(_ listed: [String]?, _ place: String) -> Set<BoardCode>? {
        guard let listed else { return nil }
        var boards: Set<BoardCode> = []
        for (index, text) in listed.enumerated() {
            if let board = BoardCode(text) {
                boards.insert(board)
            } else {
                note("\(place).boards[\(index)]", "is \"\(text)\", which is no board's code")
            }
        }
        return boards
    }

    private mutating func types(_ listed: [String]?, _ place: String) -> Set<EventType>? {
        guard let listed else { return nil }
        var types: Set<EventType> = []
        for (index, text) in listed.enumerated() {
            if let type = EventType.allCases.first(where: { $0.name == text }) {
                types.insert(type)
            } else {
                let nearest = NearestName.of(text, among: EventType.allCases.map(\.name))
                let hint = nearest.map { "; did you mean \($0)?" } ?? ""
                note("\(place).events[\(index)]", "is \"\(text)\", which is no event's type\(hint)")
            }
        }
        return types
    }
}

extension Publication {
    /// What is kept how when nobody says otherwise.
    fileprivate static func usual(for audience: Audience) -> Publication {
        switch audience {
        case .board: boards
        case .employers: employers
        case .log: log
        case .checkpoints: checkpoints
        }
    }
}
