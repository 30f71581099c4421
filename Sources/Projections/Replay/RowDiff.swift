import Identifiers
import LMDB

/// What two generations of one projection, at one position, do not have in common, row by row as they are stored.
package struct RowDiff: Codable, Sendable {
    package struct Sample: Codable, Sendable {
        /// "added", "missing" or "changed".
        package let kind: String
        /// In hexadecimal.
        package let key: String
        /// The values as JSON; absent where there is no row. Rows hold nothing that is sealed.
        package let live: String?
        package let candidate: String?
    }

    package let projection: String
    package let liveGeneration: UInt32
    package let liveVersion: UInt32
    package let candidateGeneration: UInt32
    package let candidateVersion: UInt32
    /// Where both stood.
    package let position: UInt64
    package fileprivate(set) var liveRows: UInt64 = 0
    package fileprivate(set) var candidateRows: UInt64 = 0
    /// Rows that only the candidate has.
    package fileprivate(set) var added: UInt64 = 0
    /// Rows that only the live generation has.
    package fileprivate(set) var missing: UInt64 = 0
    package fileprivate(set) var changed: UInt64 = 0
    /// The first ones of each kind.
    package fileprivate(set) var samples: [Sample] = []

    package var isEmpty: Bool { added == 0 && missing == 0 && changed == 0 }
    package var summary: String { "\(added) rows added, \(missing) missing, \(changed) changed" }

    /// The counts alone, for whoever is not shown people's rows.
    package func withoutSamples() -> RowDiff {
        var counts = self
        counts.samples = []
        return counts
    }

    /// Rows that are shown of each kind.
    package static let samplesPerKindMax = 5
    /// Characters of one value that are shown.
    package static let sampleValueMax = 4_000
}

extension RowDiff {
    /// Rows between two looks at whether to stop.
    private static let rowsPerLook: UInt64 = 4_096

    private init(
        _ live: Generation,
        _ liveState: GenerationState,
        _ candidate: Generation,
        _ candidateState: GenerationState
    ) {
        projection = live.projection.name
        liveGeneration = live.number
        liveVersion = liveState.version
        candidateGeneration = candidate.number
        candidateVersion = candidateState.version
        position = liveState.position.rawValue
    }

    /// - Throws: `candidateMissing` when the snapshots are not of one position.
    static func between(
        _ live: Generation,
        _ candidate: Generation,
        _ snapshots: borrowing Snapshots,
        progress: ReplayProgress?
    ) throws -> RowDiff {
        let state = try live.state(in: snapshots.live)
        let other = try candidate.state(in: snapshots.candidate)
        guard state.position == other.position else {
            throw ProjectionsError(
                .candidateMissing,
                "generation \(candidate.number) of \(candidate.projection) is at position \(other.position), what answers at \(state.position)"
            )
        }
        var diff = RowDiff(live, state, candidate, other)
        try snapshots.live.withCursor(in: live.rows) { left throws in
            try snapshots.candidate.withCursor(in: candidate.rows) { right throws in
                let shown = (live: live.projection, candidate: candidate.projection)
                try diff.merge(&left, &right, shown: shown, progress)
            }
        }
        return diff
    }

    private mutating func merge(
        _ left: inout Cursor,
        _ right: inout Cursor,
        shown: (live: Projection, candidate: Projection),
        _ progress: ReplayProgress?
    ) throws {
        var (hasLeft, hasRight) = (try left.next(), try right.next())
        var steps: UInt64 = 0
        while hasLeft || hasRight {
            steps += 1
            if steps % Self.rowsPerLook == 0 { try progress?.checkCancellation() }
            let order = Self.order(left, hasLeft, right, hasRight)
            if order <= 0 { liveRows += 1 }
            if order >= 0 { candidateRows += 1 }
            if order < 0 {
                missing += 1
                if missing <= Self.samplesPerKindMax { note("missing", left.row, nil, shown) }
            } else if order > 0 {
                added += 1
                if added <= Self.samplesPerKindMax { note("added", nil, right.row, shown) }
            } else if !Self.haveEqualValues(left, right) {
                changed += 1
                if changed <= Self.samplesPerKindMax { note("changed", left.row, right.row, shown) }
            }
            if order <= 0 { hasLeft = try left.next() }
            if order >= 0 { hasRight = try right.next() }
        }
    }

    private mutating func note(
        _ kind: String,
        _ live: Row?,
        _ candidate: Row?,
        _ shown: (live: Projection, candidate: Projection)
    ) {
        samples.append(
            Sample(
                kind: kind,
                key: ((live ?? candidate)?.key ?? []).hexadecimal,
                live: live.map { Self.text($0, shown.live) },
                candidate: candidate.map { Self.text($0, shown.candidate) }
            )
        )
    }

    /// A row that cannot be read is a difference worth seeing, not a reason to see none.
    private static func text(_ row: Row, _ projection: Projection) -> String {
        let text = (try? projection.text(of: row)) ?? "unreadable: \(row.value.count) bytes"
        return String(text.prefix(sampleValueMax))
    }

    /// Below zero: the left row comes first, or alone.
    private static func order(
        _ left: borrowing Cursor,
        _ hasLeft: Bool,
        _ right: borrowing Cursor,
        _ hasRight: Bool
    ) -> Int {
        guard hasLeft else { return 1 }
        guard hasRight else { return -1 }
        return left.withKey { one in right.withKey { other in one.order(to: other) } }
    }

    private static func haveEqualValues(_ left: borrowing Cursor, _ right: borrowing Cursor) -> Bool {
        left.withValue { one in right.withValue { other in one.order(to: other) == 0 } }
    }
}

/// Both generations as they are at one moment.
struct Snapshots: ~Copyable {
    let live: ReadTransaction
    let candidate: ReadTransaction

    static func taken(of live: Generation, _ candidate: Generation) throws(LMDBError) -> Snapshots {
        let first = try live.environment.beginRead()
        let second = try candidate.environment.beginRead()
        return Snapshots(live: first, candidate: second)
    }
}

extension Cursor {
    fileprivate var row: Row { Row(key: withKey { $0.copied }, value: withValue { $0.copied }) }
}

extension RawSpan {
    /// As LMDB sorts: byte by byte, and what is a beginning of the other before it.
    fileprivate func order(to other: RawSpan) -> Int {
        for index in 0..<min(byteCount, other.byteCount) {
            let (left, right) = unsafe (
                unsafeLoad(fromByteOffset: index, as: UInt8.self),
                other.unsafeLoad(fromByteOffset: index, as: UInt8.self)
            )
            if left != right { return Int(left) - Int(right) }
        }
        return byteCount - other.byteCount
    }
}

extension [UInt8] {
    /// Two digits a byte.
    var hexadecimal: String {
        let digits = Array<UInt8>("0123456789abcdef".utf8)
        return String(
            decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
    }
}
