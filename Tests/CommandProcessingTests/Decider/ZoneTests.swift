import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SwiftProtobuf
import TestSupport
import Testing

@testable import CommandProcessing

@Suite("Time zones that the machine lacks")
struct ZoneTests {
    private let folder = TemporaryFolder()

    private static func rules(_ zone: String, board: String = "NYCB") -> Rules {
        var rules = Rules.sample(board: board)
        rules.timeZone = zone
        return rules
    }

    @Test(arguments: ["America/Gotham", "../../../etc/passwd", "zone.tab", "America"])
    func rulesOfAnUnknownZoneAreNotAdopted(_ zone: String) async throws {
        let stack = try Stack(folder.path)
        let outcome = try await stack.submit(Sample.adoptRules(1, Self.rules(zone)))
        #expect(outcome.rejection?.code == .invalidField)
        #expect(outcome.rejection?.field == "adoptRules.rules.timeZone")
        #expect(outcome.rejection?.detail.hasSuffix("in \(TimeZoneRules.systemFolder): \(zone)") == true)
        // Nothing is left of it.
        #expect(try await stack.submit(Sample.adoptRules(2)).receipt?.position == 1)
        #expect(stack.shelf.missingZones.isEmpty)
        try await stack.close()
    }

    /// A log that came from another machine can name zones that this one lacks.
    @Test func adoptedRulesOfAMissingZoneAreNamed() throws {
        var book = RuleBook()
        let zones = [("OHIO", "Mars/Olympus"), ("OHIO", "Etc/UTC"), ("NYCB", "Moon/Tycho")]
        for (number, (board, zone)) in zones.enumerated() {
            var adopted = RulesAdopted()
            adopted.rules = Self.rules(zone, board: board)
            book.apply(
                RecordedEvent(
                    position: Position(UInt64(number + 1)),
                    version: StreamVersion(1),
                    id: EventID(UniqueID(high: 1, low: UInt64(number))),
                    recordedAt: try Instant("2026-01-01T00:00:00Z"),
                    effectiveOn: try CivilDate("2026-01-01"),
                    event: Event.with { $0.rulesAdopted = adopted }
                )
            )
        }
        let missing = RuleShelf(book).missingZones
        #expect(missing.map { "\($0.board) \($0.zone)" } == ["NYCB Moon/Tycho", "OHIO Mars/Olympus"])
    }
}
