/// Messages that cannot be published and wait, as `/v1/publications/{name}/quarantine` shows them.
package struct PublicationQuarantine: Codable, Sendable {
    package let lane: String
    package let messages: [Entry]
    /// To go on with as `after`; absent on the last page.
    package let next: String?

    /// Entries of one page.
    package static let pageMax = 1_000

    /// One message: where it would be, and why it is not. Never the message itself.
    package struct Entry: Codable, Sendable {
        /// `<topic>/<sequence>`
        package let id: String
        package let publication: String
        package let topic: String
        package let key: String
        /// Of the event that it tells of.
        package let position: UInt64
        package let sequence: String
        /// "too_large", "record_quarantined", "not_made", or librdkafka's name of the broker's refusal.
        package let code: String
        package let reason: String
        /// Key, value and headers.
        package let bytes: Int
        /// When it was refused first, RFC 3339.
        package let since: String
        package let attempts: Int

        package init(
            id: String,
            publication: String,
            topic: String,
            key: String,
            position: UInt64,
            sequence: String,
            code: String,
            reason: String,
            bytes: Int,
            since: String,
            attempts: Int
        ) {
            self.id = id
            self.publication = publication
            self.topic = topic
            self.key = key
            self.position = position
            self.sequence = sequence
            self.code = code
            self.reason = reason
            self.bytes = bytes
            self.since = since
            self.attempts = attempts
        }
    }

    package init(lane: String, messages: [Entry], next: String?) {
        self.lane = lane
        self.messages = messages
        self.next = next
    }
}
