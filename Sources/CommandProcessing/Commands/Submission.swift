/// Commands that are decided together, in order.
package enum Submission: Sendable {
    /// What is accepted is recorded.
    case commit([PreparedCommand])
    /// Nothing is recorded: the outcomes are those that a commit would have now.
    case rehearse([PreparedCommand])
}
