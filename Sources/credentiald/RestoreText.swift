/// What every restore tells, wherever the records came from.
enum RestoreText {
    /// - Parameter count: of keys that were destroyed once more; nil where nothing was made.
    /// - Returns: nil when there is nothing to tell.
    static func erasedAgain(_ count: Int?) -> String? {
        guard let count, count > 0 else { return nil }
        return "\(count) of the keys were of people whose erasure is in the log: they were destroyed again"
    }
}
