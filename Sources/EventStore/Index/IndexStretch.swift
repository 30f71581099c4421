import Identifiers
import MerkleTree

/// What the index gets from a stretch of the log, in its order; where its streams end stands beside it.
struct IndexStretch: Sendable {
    /// After the last record.
    private(set) var state: IndexState
    private(set) var recordCount = 0
    private(set) var newStreams: UInt32 = 0
    private(set) var commands: [(id: CommandID, entry: CommandEntry)] = []
    private(set) var claims: [(claim: Digest, position: Position)] = []
    private(set) var skips: [(key: UInt64, position: Position)] = []

    init(after state: IndexState) { self.state = state }

    mutating func append(_ entry: IndexEntry) {
        state.advance(entry)
        recordCount += 1
        if entry.head.version == StreamVersion(1) { newStreams += 1 }
        if let (id, command) = entry.command { commands.append((id, command)) }
        for claim in entry.claims { claims.append((claim, entry.position)) }
        if let skip = entry.skip { skips.append((skip, entry.position)) }
    }

    /// Takes in the stretch that comes after.
    mutating func append(_ next: IndexStretch) {
        precondition(
            state.applied.rawValue + UInt64(next.recordCount) == next.state.applied.rawValue,
            "stretches have no gaps between them"
        )
        state = next.state
        recordCount += next.recordCount
        newStreams += next.newStreams
        commands += next.commands
        claims += next.claims
        skips += next.skips
    }
}
