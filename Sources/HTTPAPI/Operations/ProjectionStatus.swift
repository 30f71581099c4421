/// How one projection is, as `/v1/projections` shows it.
package struct ProjectionStatus: Encodable, Sendable {
    package let name: String
    package let generation: UInt32
    package let version: UInt32
    package let position: UInt64
    package let rows: UInt64
    /// Hash of the set of rows, in hexadecimal.
    package let digest: String
    package let lagEvents: UInt64
    /// How long ago the first event that is not applied was recorded; 0 when there is none.
    package let lagSeconds: UInt64

    package init(
        name: String,
        generation: UInt32,
        version: UInt32,
        position: UInt64,
        rows: UInt64,
        digest: String,
        lagEvents: UInt64,
        lagSeconds: UInt64
    ) {
        self.name = name
        self.generation = generation
        self.version = version
        self.position = position
        self.rows = rows
        self.digest = digest
        self.lagEvents = lagEvents
        self.lagSeconds = lagSeconds
    }
}
