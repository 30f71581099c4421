import CivilTime
import HTTPAPI
import Identifiers
import Publishing

/// What cannot be published and waits.
extension PublishingLanes {
    /// - Parameter name: of a lane, or of a publication: its own messages alone.
    func quarantine(
        of name: String,
        after: String?,
        limit: Int
    ) throws(PublicationRefusal) -> PublicationQuarantine {
        let publisher = try publisher(named: name)
        let waiting = try publisher.waiting(of: name)
        var rest = waiting[...]
        if let after {
            guard let index = waiting.firstIndex(where: { $0.name == after }) else {
                throw PublicationRefusal(
                    .invalid(field: "after"),
                    "after is the id of a message that waits; it may have been sent: begin again without it"
                )
            }
            rest = waiting[waiting.index(after: index)...]
        }
        let page = rest.prefix(limit)
        return PublicationQuarantine(
            lane: publisher.lane.name,
            messages: page.map(PublicationQuarantine.Entry.init),
            next: page.count < rest.count ? page.last?.name : nil
        )
    }

    /// Has messages sent anew by the lane's thread.
    ///
    /// - Parameter position: nil: all that wait.
    func retry(_ name: String, position: UInt64?, on publisher: Publisher) throws(PublicationRefusal) {
        if case .stopped(let reason) = publisher.status.state {
            throw PublicationRefusal(.unfit, "\(publisher.lane.name) has stopped: \(reason)")
        }
        _ = try publisher.waiting(of: name)
        let isLane = publisher.lane.name == name
        let found = publisher.retry { entry in
            (isLane || entry.publication == name) && (position.map { $0 == entry.position.rawValue } ?? true)
        }
        guard found > 0 else {
            let place = position.map { " of position \($0)" } ?? ""
            throw PublicationRefusal(.notQuarantined, "no message\(place) of \(name) waits")
        }
    }
}

extension Publisher {
    /// - Throws: for a lane that keeps no list, and while it is not known.
    fileprivate func waiting(of name: String) throws(PublicationRefusal) -> [QuarantineEntry] {
        if quarantine == nil, case .stopped(let reason) = status.state {
            throw PublicationRefusal(.unfit, "\(lane.name) has stopped: \(reason)")
        }
        guard lane.quarantines else {
            throw PublicationRefusal(
                .unfit,
                "\(lane.name) carries the log as it is, with no hole: nothing of it waits"
            )
        }
        guard let entries = quarantine else {
            throw PublicationRefusal(
                .notKnown,
                "the list is on Kafka, and no broker has told it yet: try again"
            )
        }
        return lane.name == name ? entries : entries.filter { $0.publication == name }
    }
}

extension PublicationQuarantine.Entry {
    fileprivate init(_ entry: QuarantineEntry) {
        self.init(
            id: entry.name,
            publication: entry.publication,
            topic: entry.topic,
            key: entry.key,
            position: entry.position.rawValue,
            sequence: entry.sequence,
            code: entry.refusal.code,
            reason: entry.refusal.reason,
            bytes: entry.bytes,
            since: entry.since.description,
            attempts: entry.attempts
        )
    }
}
