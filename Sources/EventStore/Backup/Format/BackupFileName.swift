/// The forms of names that files of a backup have, also while they are being made. Pure.
enum BackupFileName {
    /// The name without what ends it while its file is being made.
    static func finished(_ name: String) -> String {
        name.hasSuffix(Files.draftSuffix) ? String(name.dropLast(Files.draftSuffix.count)) : name
    }

    /// Two positions.
    static func isSegment(_ name: String, digits: Int) -> Bool {
        let parts = finished(name).split(separator: "-", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { $0.utf8.count == digits && $0.utf8.allSatisfy(isDigit) }
    }

    static func isHash(_ name: String, digits: Int) -> Bool {
        let text = finished(name).utf8
        return text.count == digits
            && text.allSatisfy { isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
    }

    /// A part of the data keys, counted from 1.
    static func isSlots(_ name: String) -> Bool {
        let parts = finished(name).split(separator: "-", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0] == "slots" && UInt32(parts[1]) != nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
