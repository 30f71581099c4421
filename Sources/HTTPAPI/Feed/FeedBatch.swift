package import Identifiers

package struct FeedBatch: Hashable, Sendable {
    package let events: [FeedEvent]
    /// Everything up to it was looked at.
    package let next: Position
    /// How far the audience's events can be read now.
    package let head: Position

    package init(events: [FeedEvent], next: Position, head: Position) {
        self.events = events
        self.next = next
        self.head = head
    }
}
