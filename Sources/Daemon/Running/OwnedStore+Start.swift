import EventStore
import Foundation
import Logging

extension OwnedStore {
    /// How long a tool is waited for that has the daemon's process id, in another container: most end soon.
    private static let patience = Duration.seconds(10)
    private static let pause: TimeInterval = 0.2

    /// Opens the folder of a daemon that starts.
    init(_ settings: DaemonSettings, _ logger: Logger) throws {
        let began = ContinuousClock.now
        var isTold = false
        while true {
            do {
                try self.init(settings)
                return
            } catch let error as EventStoreError
                where error.code == .processIDInUse && began.duration(to: .now) < Self.patience
            {
                if !isTold { logger.warning("waiting for the folder", metadata: ["because": "\(error)"]) }
                isTold = true
                Thread.sleep(forTimeInterval: Self.pause)
            }
        }
    }

    private init(_ settings: DaemonSettings) throws {
        try self.init(
            path: settings.dataFolder,
            masterKeyPath: settings.masterKeyPath,
            maps: settings.maps,
            memory: settings.recordMemory,
            threads: ProcessInfo.processInfo.activeProcessorCount,
            rebuilding: settings.rebuildsDerived
        )
    }
}
