import LMDB

/// How full one environment of a store is, who reads it, and what of that is worth a warning.
package struct EnvironmentReading: Sendable {
    /// What the environment is for: `log`, `index`, `heads`, or a projection's name.
    package let name: String
    let statistics: EnvironmentStatistics
    /// How long the oldest snapshot that is held now has been seen, in seconds.
    package let oldestReaderSeconds: Double

    init(name: String, statistics: EnvironmentStatistics, oldestReaderSeconds: Double) {
        self.name = name
        self.statistics = statistics
        self.oldestReaderSeconds = oldestReaderSeconds
    }

    /// Bytes of the map in use.
    package var mapUsed: Int { statistics.mapUsed }
    /// Bytes of the map.
    package var mapSize: Int { statistics.mapSize }
    /// Read transactions open in all processes.
    package var readers: Int { statistics.readers }
    package var readerSlots: Int { statistics.readerLimit }
    /// Commits since the oldest snapshot that a reader holds.
    package var oldestReaderCommits: UInt64 { statistics.oldestReaderAge }

    /// Bytes that the map may grow to: one that is larger than the setting already is not made smaller.
    ///
    /// - Parameter mapSizeMax: how large the settings let a map become.
    package func mapLimit(_ mapSizeMax: Int) -> Int { max(mapSizeMax, statistics.mapSize) }

    /// - Parameter mapSizeMax: how large the settings let a map become.
    package func warnings(mapSizeMax: Int) -> [String] {
        var warnings: [String] = []
        if oldestReaderSeconds >= WatchLimits.readerSeconds {
            warnings.append(
                """
                \(name): a reader has held one snapshot for \(Int(oldestReaderSeconds)) s and \
                \(statistics.oldestReaderAge) commits; the file grows until it ends
                """
            )
        }
        if statistics.readers * 100 >= statistics.readerLimit * WatchLimits.readersPercent {
            warnings.append(
                "\(name): \(statistics.readers) of \(statistics.readerLimit) reader slots are taken"
            )
        }
        let limit = mapLimit(mapSizeMax)
        if statistics.mapUsed / WatchLimits.mapPercent >= limit / 100 {
            warnings.append("\(name): \(statistics.mapUsed) of \(limit) bytes of the map are used")
        }
        return warnings
    }
}

/// Remembers since when a snapshot has been held: LMDB tells which commit a reader is at, not since when.
struct ReaderAge: Sendable {
    private var oldest: TransactionID?
    private var since: Double = 0

    /// - Parameters:
    ///   - oldest: the oldest snapshot that somebody holds.
    ///   - last: the last commit. Who is at it holds nothing up.
    ///   - now: seconds on a clock that only goes forward.
    /// - Returns: seconds since this snapshot was first seen.
    mutating func seconds(oldest: TransactionID?, last: TransactionID, now: Double) -> Double {
        guard let oldest, oldest < last else {
            self.oldest = nil
            return 0
        }
        if oldest != self.oldest {
            self.oldest = oldest
            since = now
        }
        return now - since
    }
}
