import Foundation
import HTTPAPI
import Logging
import Projections

extension Daemon {
    /// Asks for the files that the daemon and its connections may come to need, and says how far what it got goes.
    ///
    /// - Throws: `DaemonError` when there are too few to serve anybody.
    func makeRoom() throws -> ConnectionRoom {
        let reserve = FileReserve.files(
            projections: Projection.allCases.count,
            eventLoops: ProcessInfo.processInfo.activeProcessorCount,
            kafka: settings.kafka.choice
        )
        let wanted = max(DoctorLimits.openFilesAdvised, settings.limits.connectionsMax + reserve)
        let room = ConnectionRoom(files: OpenFilesLimit.raise(to: wanted), reserve: reserve)
        try room.check(settings.limits)
        if let notice = room.notice(settings.limits) {
            logger.warning("fewer connections than configured", metadata: ["because": "\(notice)"])
        }
        return room
    }

    /// What the front is to keep to.
    func apiConfiguration(in room: ConnectionRoom) -> APIConfiguration {
        var configuration = room.fit(settings.limits)
        configuration.host = settings.listen.host
        configuration.port = settings.listen.port
        return configuration
    }
}
