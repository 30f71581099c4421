package import Identifiers

/// For whom events are shown: each sees what its publication on Kafka carries, and nothing else.
package enum FeedAudience: Hashable, Sendable {
    /// Auditors: every event, without personal data.
    case everything
    /// A board: the events of its jurisdiction.
    case board(BoardCode)
    /// Employers: the status of each credential whenever it changes.
    case employers
}
