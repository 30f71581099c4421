import CivilTime
import Credentialing
import CredentialingSchema
import Foundation
import Identifiers

/// The machine's time zones, each read once when the rules of a board name it.
struct ZoneFiles {
    /// The largest zone of today has 4 KB.
    private static let fileBytesMax = 65_536

    private var zones = TimeZones()
    private var tried: Set<String> = []
    private var position = Position.origin

    /// Those of all adopted rules. A zone that the machine lacks is missing; its board then has the
    /// day that is furthest ahead.
    mutating func zones(of book: RuleBook) -> TimeZones {
        guard book.position != position else { return zones }
        position = book.position
        for versions in book.boards.values {
            for version in versions { read(version.rules.timeZone) }
        }
        return zones
    }

    private mutating func read(_ name: String) {
        // The name comes from outside: nothing but a zone's name becomes a path.
        guard tried.insert(name).inserted, TimeZoneRules.isName(name),
            let file = FileHandle(forReadingAtPath: "\(TimeZoneRules.systemFolder)/\(name)")
        else { return }
        defer { try? file.close() }
        guard let data = try? file.read(upToCount: Self.fileBytesMax) else { return }
        zones[name] = try? TimeZoneRules(tzif: [UInt8](data), identifier: name)
    }
}
