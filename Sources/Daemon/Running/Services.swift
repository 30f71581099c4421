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
        do { try owned.close() } catch let error as EventStoreError where error.code == .folderReplaced {
            logger.error("the store could not be closed", metadata: ["error": "\(error)"])
            return
        }
        logger.info("store closed", metadata: ["position": "\(owned.store.signal.applied)"])
    }
}
