package import Identifiers

package struct FeedBatch: Hashable, Sendable {
    package let events: [FeedEvent]
    /// Everything up to it was looked at.
    package let next: Position
    /// Of the record of `next`; nil where there is none.
    package let mark: FeedMark?
    /// How far the audience's events can be read now.
    package let head: Position
    /// Time ended it, and the other limits have room for more.
    package let isCut: Bool

    package init(
        events: [FeedEvent],
        next: Position,
        mark: FeedMark?,
        head: Position,
        isCut: Bool = false
    ) {
        self.events = events
        self.next = next
        self.mark = mark
        self.head = head
        self.isCut = isCut
    }

    /// Where the next batch begins.
    var place: FeedPlace { FeedPlace(next, mark: mark) }
}
