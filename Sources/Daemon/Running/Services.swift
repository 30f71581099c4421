import CommandProcessing
import EventStore
import Foundation
import Logging
import Publishing
import ServiceLifecycle

/// Ends the writer and closes the store when the daemon stops. First in the group, so last to stop.
struct StoreService: Service {
    let owned: OwnedStore
    let writer: CommandService.Writer
    let logger: Logger

    func run() async throws {
        try? await gracefulShutdown()
        await writer.stop()
        try owned.close()
        logger.info("store closed", metadata: ["position": "\(owned.store.signal.applied)"])
    }
}

/// Runs the publisher's thread.
struct PublisherService: Service {
    let publisher: Publisher
    let logger: Logger

    /// A transaction in flight is given this long; one that is cut off is sent again at the next start.
    static let stopTimeout: Duration = .seconds(4)

    func run() async throws {
        publisher.start()
        try? await gracefulShutdown()
        let publisher = publisher
        let ended = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: publisher.stop(timeout: Self.stopTimeout))
            }
        }
        let status = publisher.status
        logger.info(
            "publisher stopped",
            metadata: ["lane": "\(status.lane)", "position": "\(status.position)", "in time": "\(ended)"]
        )
    }
}
