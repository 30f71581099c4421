package import Credentialing
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

    func replace(with newer: RuleBook) {
        book.withLock { $0 = newer }
    }
}
