import HTTPAPI
import Publishing

/// Publications for `/v1/publications`.
struct PublicationOperations: PublicationControl {
    let lanes: PublishingLanes
    let status: DaemonStatus

    func list() -> [PublicationStatus] { status.publications }

    func change(
        _ change: PublicationChange,
        of name: String
    ) throws(PublicationRefusal) -> PublicationStatus {
        status.publication(try lanes.change(change, of: name))
    }
}
