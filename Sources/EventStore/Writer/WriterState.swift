/// What a writer does.
package enum WriterState: Hashable, Sendable {
    case accepting
    /// Records are kept, but something made from them fell behind; with the reasons.
    case degraded([String])
    /// For good. With the reason when it was not asked to.
    case stopped(reason: String?)

    package var acceptsRequests: Bool {
        if case .stopped = self { return false }
        return true
    }
}
