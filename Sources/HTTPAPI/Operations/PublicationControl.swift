/// What operators can have done with publications.
package enum PublicationChange: Hashable, Sendable {
    case pause
    case resume
    /// From a position on, of one board or of all.
    case backfill(from: UInt64, board: String?)
    /// Sends what waits in quarantine anew: all of it, or the messages of one position.
    case retry(position: UInt64?)
    /// Ends a backfill and forgets it; its topics stay.
    case end
}

/// Why such a change is not made.
package struct PublicationRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// There is no publication or lane of that name.
        case unknown
        /// Nothing waits there.
        case notQuarantined
        /// The broker has not answered yet, so that it is not known.
        case notKnown
        /// What was asked for is not done with a publication of this kind.
        case unfit
        /// A value that cannot be.
        case invalid(field: String)
        /// It could not be kept.
        case storage
    }

    package let code: Code
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

/// Publications as operators see and change them.
package protocol PublicationControl: Sendable {
    func list() -> [PublicationStatus]

    /// What of a publication, or of a lane, cannot be published and waits.
    ///
    /// - Parameter after: the `id` of an entry; nil: from the first.
    func quarantine(
        of name: String,
        after: String?,
        limit: Int
    ) throws(PublicationRefusal) -> PublicationQuarantine

    /// **Blocking**: for a thread that may wait for a disk.
    ///
    /// - Parameter name: of a publication or of a lane.
    /// - Returns: the lane as it is now; as it was last when it was ended.
    func change(_ change: PublicationChange, of name: String) throws(PublicationRefusal) -> PublicationStatus
}
