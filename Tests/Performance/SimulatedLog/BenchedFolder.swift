package import CivilTime
package import CommandProcessing
import Credentialing
import CredentialingSchema
package import EventStore
import Foundation
import Identifiers
import Simulation

/// A data folder with a simulated log, opened by its owner.
package struct BenchedFolder {
    package let store: EventStore

    /// The simulation's last day is before it.
    package static let now: Instant = {
        guard let now = try? Instant("2026-11-27T12:00:00Z") else {
            preconditionFailure("the instant is well formed")
        }
        return now
    }()

    package init(_ path: String) throws {
        var configuration = StoreConfiguration()
        configuration.logMapSize = 64 << 30
        configuration.mapSizeMax = 256 << 30
        store = try EventStore(
            path: path,
            access: .owner,
            configuration: configuration,
            claimsOf: UniqueClaim.digests
        )
    }

    package func writer(_ subscribers: [any BatchSubscriber]) throws -> CommandService.Writer {
        let shelf = RuleShelf(try store.readRuleBook())
        let (keys, now) = (store.keys, Self.now)
        return try CommandService.Writer(
            store: store,
            subscribers: subscribers,
            clock: { now },
            makeDecider: { CommandDecider(keys: keys, shelf: shelf) }
        )
    }

    /// Commands of one request while the log is filled.
    private static let commandsPerRequest = CommandService.commandsPerSubmissionMax
    /// More events than a career of ten years ever has, so that the people last.
    private static let eventsPerPersonMin = 40
    private static let years = 10

    /// Sends simulated commands until the log has so many events.
    package func fill(to events: UInt64, seed: UInt64) async throws {
        guard try store.log.head().rawValue < events else { return }
        let writer = try writer([])
        let service = CommandService(writer: writer)
        let peers = Int(events) / Self.eventsPerPersonMin + 100
        var batch: [PreparedCommand] = []
        let origin = CommandOrigin(principal: "benchmark", role: "benchmark")
        for command in try Simulation(peers: peers, years: Self.years, seed: seed) {
            batch.append(try PreparedCommand(command, origin: origin))
            guard batch.count == Self.commandsPerRequest else { continue }
            _ = try await service.submit(batch)
            batch = []
            if try store.log.head().rawValue >= events { break }
        }
        await writer.stop()
    }

    package func close() throws { try store.close() }
}
