/// One event as an audience sees it.
package struct FeedEvent: Hashable, Sendable {
    package let place: FeedPlace
    package let type: String
    /// A CloudEvent in structured JSON mode, on one line.
    package let json: [UInt8]

    package init(place: FeedPlace, type: String, json: [UInt8]) {
        self.place = place
        self.type = type
        self.json = json
    }
}
