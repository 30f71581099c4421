import CivilTime
import Foundation

/// The time zones that a machine knows.
struct TimeZoneFiles {
    let folder: String

    /// Whether the machine has time zones at all; without them none can be called unknown.
    var isPresent: Bool {
        FileManager.default.fileExists(atPath: folder)
    }

    /// Whether an identifier such as `America/New_York` names a zone's file.
    func contains(_ identifier: String) -> Bool {
        guard TimeZoneRules.isName(identifier),
            let file = FileHandle(forReadingAtPath: "\(folder)/\(identifier)")
        else { return false }
        defer { try? file.close() }
        // The folder also holds tables and leap seconds; zones begin with this.
        return (try? file.read(upToCount: 4)) == Data("TZif".utf8)
    }
}
