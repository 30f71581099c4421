import HTTPAPI
import Publishing

/// Publications for `/v1/publications`.
struct PublicationOperations: PublicationControl {
    let lanes: PublishingLanes
    let status: DaemonStatus

    func list() -> [PublicationStatus] { status.publications }

    func quarantine(
        of name: String,
        after: String?,
        limit: Int
    ) throws(PublicationRefusal) -> PublicationQuarantine {
        try lanes.quarantine(of: name, after: after, limit: limit)
    }

    func change(
        _ change: PublicationChange,
        of name: String
    ) throws(PublicationRefusal) -> PublicationStatus {
        let publisher = try lanes.change(change, of: name)
        var found = status.publication(publisher)
        if case .end = change { found.advice = publisher.lane.adviceWhenEnded }
        return found
    }
}
