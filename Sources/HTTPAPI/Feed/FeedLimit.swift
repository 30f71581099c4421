/// What one read may take: the first that is reached ends it.
package struct FeedLimit: Hashable, Sendable {
    /// Records of the log that are looked at, most of which may be for others.
    package var records: Int
    package var events: Int
    /// Bytes of events, approximately.
    package var bytes: Int

    package init(records: Int, events: Int, bytes: Int) {
        self.records = records
        self.events = events
        self.bytes = bytes
    }
}
