/// One event as an audience sees it.
package struct FeedEvent: Hashable, Sendable {
    package let place: FeedPlace
    package let type: String
    /// A CloudEvent in structured JSON mode, on one line.
    package let json: [UInt8]
    /// Whether it only says, in the place of an event, that nothing can be told of somebody; it is no CloudEvent then.
    package let isWithheld: Bool

    package init(place: FeedPlace, type: String, json: [UInt8], isWithheld: Bool = false) {
        self.place = place
        self.type = type
        self.json = json
        self.isWithheld = isWithheld
    }
}
