import CivilTime
import Credentialing
import CredentialingSchema
import Foundation
import Identifiers

/// The machine's time zones, each read once when the rules of a board name it.
struct ZoneFiles {
    static let folder = TimeZoneRules.systemFolder

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
            for version in versions where tried.insert(version.rules.timeZone).inserted {
                read(version.rules.timeZone)
            }
        }
        return zones
    }

    /// Whether the machine has a zone, which no adopted rules need name. One that it lacked before is looked for
    /// again.
    mutating func has(_ name: String) -> Bool {
        if zones[name] == nil { read(name) }
        return zones[name] != nil
    }

    private mutating func read(_ name: String) {
        // The name comes from outside: nothing but a zone's name becomes a path.
        guard TimeZoneRules.isName(name),
            let file = FileHandle(forReadingAtPath: "\(Self.folder)/\(name)")
        else { return }
        defer { try? file.close() }
        guard let data = try? file.read(upToCount: Self.fileBytesMax) else { return }
        zones[name] = try? TimeZoneRules(tzif: [UInt8](data), identifier: name)
    }
}
