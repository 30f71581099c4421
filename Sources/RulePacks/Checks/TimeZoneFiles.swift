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
        let parts = identifier.split(separator: "/", omittingEmptySubsequences: false)
        guard !identifier.isEmpty, parts.allSatisfy({ $0.utf8.first.map(Self.isLetter) ?? false }),
            !identifier.utf8.contains(0)
        else { return false }
        guard let file = FileHandle(forReadingAtPath: "\(folder)/\(identifier)") else { return false }
        defer { try? file.close() }
        // The folder also holds tables and leap seconds; zones begin with this.
        return (try? file.read(upToCount: 4)) == Data("TZif".utf8)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (65...90).contains(byte) || (97...122).contains(byte)
    }
}
