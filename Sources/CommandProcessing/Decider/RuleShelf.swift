package import CivilTime
package import Credentialing
import CredentialingSchema
package import Identifiers
import Synchronization

/// The adopted rules as of the last committed batch, for readers on any thread.
package final class RuleShelf: Sendable {
    private let book: Mutex<RuleBook>
    private let files = Mutex(ZoneFiles())

    package init(_ book: RuleBook) {
        self.book = Mutex(book)
    }

    package var current: RuleBook { book.withLock { $0 } }

    /// The time zones of the boards of a book, which may be newer than the shelf's.
    package func zones(of book: RuleBook) -> TimeZones { files.withLock { $0.zones(of: book) } }

    /// The date that a board's calendars show at an instant; UTC's for a board without rules or without its zone.
    /// - Parameter knownAt: by the rules adopted up to this position; nil: by all.
    package func date(
        of board: BoardCode,
        at instant: Instant,
        knownAt: Position? = nil
    ) -> CivilDate {
        let (rules, utc) = (current, DecisionContext.date(at: instant))
        let clock = rules.clock(of: board, zones: zones(of: rules), on: utc, knownAt: knownAt)
        return clock?.zone.date(at: instant) ?? utc
    }

    func hasZone(_ name: String) -> Bool { files.withLock { $0.has(name) } }

    /// Zones that adopted rules name and this machine lacks, each with its board, in the boards' order.
    package var missingZones: [(board: BoardCode, zone: String)] {
        let book = current
        let zones = zones(of: book)
        return book.boards.sorted { $0.key < $1.key }.flatMap { board, versions in
            Set(versions.map(\.rules.timeZone)).filter { zones[$0] == nil }.sorted().map { (board, $0) }
        }
    }

    /// Where the machine's zones are.
    package static let zoneFolder = ZoneFiles.folder

    package func replace(with newer: RuleBook) {
        book.withLock { $0 = newer }
    }
}
