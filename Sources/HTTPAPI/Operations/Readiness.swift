/// Whether the daemon does all its work, as `/readyz` shows it.
package struct Readiness: Encodable, Sendable {
    /// Queries are answered, and commands taken but for what `writer` says: no room for them leaves it true.
    package var ready: Bool
    /// What the writer does: "accepting", "refusing" while the clock is wrong, there is no room or the index cannot be
    /// written, or "stopped".
    package var writer: String
    package var projections: String
    package var publisher: String
    /// Why it is not ready, or what is not as it should be.
    package var reasons: [String]
    /// What an operator must know in any case, such as that everybody on the machine has all roles.
    package var notices: [String]

    package init(
        ready: Bool,
        writer: String,
        projections: String,
        publisher: String,
        reasons: [String] = [],
        notices: [String] = []
    ) {
        self.ready = ready
        self.writer = writer
        self.projections = projections
        self.publisher = publisher
        self.reasons = reasons
        self.notices = notices
    }
}
