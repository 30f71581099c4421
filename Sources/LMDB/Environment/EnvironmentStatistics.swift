/// How full an environment is and who reads it.
package struct EnvironmentStatistics: Equatable, Sendable {
    /// Bytes of a page.
    package let pageSize: Int

    /// Pages of the file in use at one time or other; freed ones wait in it to be used again.
    package let pagesUsed: Int

    /// Bytes the map may grow to.
    package let mapSize: Int

    /// Slots for readers of all processes.
    package let readerLimit: Int

    /// Read transactions open in all processes.
    package let readers: Int

    /// The last commit.
    package let lastTransaction: TransactionID

    /// The oldest snapshot that a reader holds: pages freed since cannot be used again.
    package let oldestReader: TransactionID?

    /// Bytes of the map in use.
    package var mapUsed: Int { pagesUsed * pageSize }

    /// Commits since the oldest snapshot that a reader holds; 0 without readers.
    package var oldestReaderAge: UInt64 {
        guard let oldestReader, oldestReader < lastTransaction else { return 0 }
        return lastTransaction.rawValue - oldestReader.rawValue
    }
}
