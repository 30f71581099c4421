import CommandProcessing
import EventStore
import Logging
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
