import EventStore
import Foundation
import Identifiers
import Synchronization

/// Makes the messages of the next transaction on a thread of its own while the last one is sent and committed.
///
/// They are bytes and nothing more: what is made here is handed to no producer. It is the lane's thread that takes it,
/// after it knows what became of the transaction before, and only if it goes on right where these begin. To be used
/// by the lane's thread.
final class MessagesAhead {
    private let store: EventStore
    private let maker: MessageMaker
    private var making: Making?

    private final class Making: Sendable {
        let first: Position
        let began = ContinuousClock.now
        let made = Mutex<Result<MadeMessages, any Error>?>(nil)
        let isDone = DispatchSemaphore(value: 0)

        init(from first: Position) { self.first = first }
    }

    init(_ store: EventStore, _ maker: MessageMaker) {
        self.store = store
        self.maker = maker
    }

    /// Begins to make what comes next, unless something is there that was not taken.
    func begin(
        from first: Position,
        through head: Position,
        atMost recordsMax: Int = PublishingLimits.recordsPerTransaction
    ) {
        guard making == nil, first <= head else { return }
        let making = Making(from: first)
        self.making = making
        NamedThread.start("publisher-ahead", stackBytes: NamedThread.foldingStackBytes) { [store, maker] in
            let made = Result {
                try MadeMessages(from: first, through: head, atMost: recordsMax, of: store, by: maker)
            }
            making.made.withLock { $0 = made }
            making.isDone.signal()
        }
    }

    /// What was made of the records from a position on; nil when nothing was, when it could not be, or when it has lain
    /// too long: who was erased since may be named in it. Waits until it is there.
    func take(from first: Position, at now: @autoclosure () -> ContinuousClock.Instant = .now)
        -> MadeMessages?
    {
        guard let making else { return nil }
        self.making = nil
        making.isDone.wait()
        guard making.first == first, making.began.duration(to: now()) < PublishingLimits.aheadMax else {
            return nil
        }
        // Taken out: with a second owner the batch that goes on with these messages would copy them all.
        return try? making.made.withLock { $0.take() }?.get()
    }

    /// Waits until nothing is made any more: the store can be closed then.
    func end() { _ = take(from: .origin) }
}
