/// Finds what somebody meant to write.
package enum NearestName {
    /// The known name closest to `text`; nil when none is close enough to be a slip of the pen.
    ///
    /// Case, `_` and `-` do not count: `late_days` is `lateDays`.
    package static func of(_ text: String, among known: [String]) -> String? {
        let written = folded(text)
        let ranked = known.map { (name: $0, distance: distance(written, folded($0))) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(1, written.count / 3) ? best.name : nil
    }

    /// No known name is this long; comparing more would only cost time.
    private static let lengthMax = 64

    private static func folded(_ text: String) -> [UInt8] {
        text.lowercased().utf8.prefix(lengthMax).filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }
    }

    /// Levenshtein distance: the number of bytes to insert, delete or replace.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (index, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let replaced = diagonal + (byte == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
