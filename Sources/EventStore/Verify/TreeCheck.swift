import Identifiers
import LMDB
import MerkleTree

/// Grows the tree and the map of stream heads again while the records are read, and compares them with what
/// is kept: nodes, frontier, the map, and every signed checkpoint.
///
/// Memory: some 180 bytes for each stream.
struct TreeCheck {
    /// A record as it was found.
    struct Leaf {
        let position: Position
        let hash: Digest
        /// nil when the record cannot be read.
        let head: (stream: StreamID, version: StreamVersion)?
    }

    private let log: Log
    private let nodes: NodeCheck?
    private let kept: HeadsCheck?
    private let key: NoteVerifierKey?
    /// Kept elsewhere than in the log.
    private let witness: SignedCheckpoint?
    /// Sizes with checkpoints that the records have not reached.
    private var sizes: ArraySlice<Position>
    /// The newest of them.
    private let newest: Position
    private var frontier = Frontier()
    private var heads = MerkleMap()
    private var isWhole = true

    /// - Parameters:
    ///   - trusted: the key that checkpoints must be signed with; nil: the one in the log.
    ///   - witness: the note of a checkpoint that was kept elsewhere than in the log.
    init(
        log: Log,
        index: Index?,
        heads: HeadMap?,
        trusted: NoteVerifierKey?,
        witness: [UInt8]?,
        into report: inout VerificationReport
    ) throws(EventStoreError) {
        self.log = log
        nodes = if let index { try NodeCheck(index) } else { nil }
        kept = if let heads { try HeadsCheck(heads) } else { nil }
        let kept = Self.keptKey(log, &report)
        let key = trusted ?? kept
        self.key = key
        self.witness = witness.flatMap { Self.read($0, key, &report) }
        let stored = Set(try log.checkpointSizes())
        if stored.contains(.origin) {
            report.add(.wrongCheckpoint, at: .origin, "a checkpoint of no records, which nobody signs")
        }
        // In order, in whatever order they lie: none keeps the others from being compared.
        sizes = stored.filter { $0 > .origin }.sorted()[...]
        newest = sizes.last ?? .origin
    }

    /// nil for a note that nobody can compare.
    private static func read(
        _ witness: [UInt8],
        _ key: NoteVerifierKey?,
        _ report: inout VerificationReport
    ) -> SignedCheckpoint? {
        let what = "the checkpoint that was given"
        guard let key else {
            report.add(.wrongCheckpoint, at: .origin, "\(what): the log does not say who signs them")
            return nil
        }
        do throws(MerkleTreeError) {
            let checkpoint = try SignedCheckpoint(encoded: witness, verifiedWith: key)
            if checkpoint.size > .origin { return checkpoint }
            report.add(.wrongCheckpoint, at: .origin, "\(what) is of no records")
        } catch {
            report.add(.wrongCheckpoint, at: .origin, "\(what): \(error)")
        }
        return nil
    }

    /// The key in the log. Its name is the origin of every checkpoint: unless its owner configured another
    /// one, it names the log.
    private static func keptKey(_ log: Log, _ report: inout VerificationReport) -> NoteVerifierKey? {
        do throws(EventStoreError) {
            let key = try log.verifierKey()
            if let name = key?.name, let other = LogKey.log(namedBy: name), other != log.id {
                let reason = "checkpoints are signed for the log \(other), but this one is \(log.id)"
                report.add(.wrongCheckpoint, at: .origin, reason)
            }
            if key != nil, log.checkpoints == nil {
                report.add(
                    .wrongCheckpoint,
                    at: .origin,
                    "the log has a key for checkpoints and no place for them"
                )
            }
            return key
        } catch {
            report.add(.wrongCheckpoint, at: .origin, error.reason)
            return nil
        }
    }

    /// The next record is not there: the tree of all after it is unknown.
    mutating func stop() { isWhole = false }

    mutating func append(
        _ leaves: [Leaf],
        into report: inout VerificationReport
    ) throws(EventStoreError) {
        guard isWhole else { return }
        var completed: [NodeCheck.Node] = []
        for leaf in leaves {
            precondition(leaf.position.rawValue == frontier.size.count + 1, "records come in order")
            frontier.append(leaf.hash) { address, hash in
                completed.append(NodeCheck.Node(position: leaf.position, address: address, hash: hash))
            }
            if let head = leaf.head {
                let value = HeadsLayout.value(
                    version: head.version,
                    position: leaf.position,
                    hash: leaf.hash
                )
                heads.set(value, for: HeadsLayout.key(head.stream))
            }
            nodes?.reached(frontier, at: leaf.position)
            kept?.check(&heads, at: leaf.position, &report)
            if sizes.first == leaf.position {
                try checkCheckpoint(of: sizes.removeFirst(), &report)
            }
            if let witness, witness.size == leaf.position {
                report.checkpointCount += 1
                compare(witness, &report)
            }
        }
        try nodes?.check(completed, &report)
    }

    /// The log ends.
    mutating func finish(at head: Position, into report: inout VerificationReport) throws(EventStoreError) {
        guard isWhole else { return }
        report.treeComparedUpTo = nodes?.comparedUpTo
        let given = witness.map { [$0.size] } ?? []
        for size in sizes + given where size > head {
            report.add(.wrongCheckpoint, at: size, "signed of more than the log has, which ends at \(head)")
        }
        if let kept {
            report.headsWereCompared = try kept.finish(heads.count, at: head, &report)
            kept.checkIsSigned(upTo: newest, heads.count, &report)
        }
    }

    private mutating func checkCheckpoint(
        of size: Position,
        _ report: inout VerificationReport
    ) throws(EventStoreError) {
        // Its owner may have let go of it meanwhile.
        guard let note = try log.note(at: size) else { return }
        report.checkpointCount += 1
        guard let key else {
            report.add(.wrongCheckpoint, at: size, "the log does not say who signs its checkpoints")
            return
        }
        let checkpoint: SignedCheckpoint
        do throws(EventStoreError) { checkpoint = try StoredNote.checkpoint(note, at: size, key) } catch {
            report.add(.wrongCheckpoint, at: size, error.reason)
            return
        }
        compare(checkpoint, &report)
    }

    private mutating func compare(_ checkpoint: SignedCheckpoint, _ report: inout VerificationReport) {
        let size = checkpoint.size
        let root = frontier.root
        let headsRoot = heads.root()
        if checkpoint.root != root {
            let reason = "the root is \(root.base64), but \(checkpoint.root.base64) was signed"
            report.add(.wrongCheckpoint, at: size, reason)
        } else if checkpoint.headsRoot != headsRoot {
            let signed = checkpoint.headsRoot.base64
            let reason = "the root of the stream heads is \(headsRoot.base64), but \(signed) was signed"
            report.add(.wrongCheckpoint, at: size, reason)
        } else {
            report.signedUpTo = size
        }
    }
}
