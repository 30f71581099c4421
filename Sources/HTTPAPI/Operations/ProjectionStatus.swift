package import Projections

/// How one projection is, as `/v1/projections` shows it.
package struct ProjectionStatus: Codable, Sendable {
    /// One of its generations.
    package struct Generation: Codable, Sendable {
        package let generation: UInt32
        package let version: UInt32
        package let position: UInt64
        package let rows: UInt64
        /// Hash of the set of rows, in hexadecimal.
        package let digest: String
        package let lagEvents: UInt64
        /// How long ago the first event that is not applied was recorded; 0 when there is none.
        package let lagSeconds: UInt64
        /// People whose rows wait.
        package let quarantined: UInt64
    }

    /// How far the generation that answers is, or why that cannot be read.
    enum Answering {
        case read(Generation)
        case unreadable(generation: UInt32, because: String)
    }

    package let name: String
    // Of the generation that answers; all but its number are absent while it cannot be read.
    package let generation: UInt32
    package let version: UInt32?
    package let position: UInt64?
    package let rows: UInt64?
    package let digest: String?
    package let lagEvents: UInt64?
    package let lagSeconds: UInt64?
    package let quarantined: UInt64?
    /// Why the generation that answers cannot be read; absent when it can be.
    package let unreadable: String?
    /// The one that answered before and can again at once; absent when there is none.
    package let previous: Generation?
    /// The one that can be swapped in; absent when there is none.
    package let candidate: Generation?
    /// The last rebuild since the daemon's start; absent when there was none.
    package private(set) var rebuild: RebuildStatus?
    /// Why a generation that did not answer was let go; absent when none was.
    package let lost: String?
    /// What was different when the daemon started with another version of the projection than made the rows that were
    /// there: `live` are those, `candidate` the ones that answer; absent when it had the same version.
    package private(set) var versionChange: RowDiff?

    init(
        _ name: String,
        _ answering: Answering,
        previous: Generation?,
        candidate: Generation?,
        rebuild: RebuildStatus?,
        lost: String?,
        versionChange: RowDiff?
    ) {
        self.name = name
        let live: Generation?
        switch answering {
        case .read(let it):
            live = it
            generation = it.generation
            unreadable = nil
        case .unreadable(let number, let reason):
            live = nil
            generation = number
            unreadable = reason
        }
        version = live?.version
        position = live?.position
        rows = live?.rows
        digest = live?.digest
        lagEvents = live?.lagEvents
        lagSeconds = live?.lagSeconds
        quarantined = live?.quarantined
        self.previous = previous
        self.candidate = candidate
        self.rebuild = rebuild
        self.lost = lost
        self.versionChange = versionChange
    }
    /// For whoever is not shown people's rows.
    func withoutSamples() -> ProjectionStatus {
        var counts = self
        counts.rebuild = rebuild?.withoutSamples()
        counts.versionChange = versionChange?.withoutSamples()
        return counts
    }
}
