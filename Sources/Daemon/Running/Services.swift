import CommandProcessing
import EventStore
import Logging
import ServiceLifecycle

/// Ends the writer and closes the store when the daemon stops. First in the group, so last to stop.
struct StoreService: Service {
    let owned: OwnedStore
    let writer: CommandService.Writer
    let closing: StoreClosing
    let logger: Logger

    func run() async throws {
        try? await gracefulShutdown()
        await writer.stop()
        do { try owned.close() } catch {
            logger.error("the store could not be closed", metadata: ["error": "\(error)"])
            // A folder that was taken away has nothing left to be closed, and that was told when it was noticed.
            let isTaken = (error as? EventStoreError)?.code == .folderReplaced
            if !isTaken { closing.failed(error) }
            return
        }
        logger.info("store closed", metadata: ["position": "\(owned.store.signal.applied)"])
    }
}
