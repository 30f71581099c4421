package import Credentialing
import Synchronization

/// The adopted rules as of the last committed batch, for readers on any thread.
package final class RuleShelf: Sendable {
    private let book: Mutex<RuleBook>

    package init(_ book: RuleBook) {
        self.book = Mutex(book)
    }

    package var current: RuleBook { book.withLock { $0 } }

    func replace(with newer: RuleBook) {
        book.withLock { $0 = newer }
    }
}
