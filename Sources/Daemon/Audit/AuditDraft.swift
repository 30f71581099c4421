import AuditBundles
import CivilTime
import CommandProcessing
import Credentialing
import EventStore
import Foundation
import Identifiers
import MerkleTree

/// A person's streams and those of the boards that they name, as they are gathered for a bundle: all under one
/// checkpoint, whatever a daemon beside this records and signs meanwhile.
///
/// Only the records say which streams belong together. So the heads of those that are known are proved, all at once, and
/// the records are read as far as their checkpoint goes; where these name another stream, the heads are proved once more
/// and what was recorded since is read. Records up to a checkpoint and their ways to it never change: what takes long is
/// done last, and once.
struct AuditDraft {
    /// What was read of a stream.
    private struct Part {
        var events: [RecordedEvent] = []
        /// Of the last record, also when it is left out.
        var version = StreamVersion.none
        var position = Position.origin
        var byteCount = 0

        mutating func add(_ header: RecordHeader, _ payload: RawSpan) throws {
            version = header.version
            position = header.position
            byteCount += RecordLimits.headerBytes + payload.byteCount
            guard !namesOthers(header) else { return }
            events.append(try RecordedEvent(header, payload: payload))
        }

        /// The frame of an audit sample is a list of other people's credentials.
        private func namesOthers(_ header: RecordHeader) -> Bool {
            header.stream.board != nil && header.type == EventType.auditSampleSelected.code
        }

        /// Whether a proof of the whole stream may hold no more.
        var isTooLong: Bool {
            version.rawValue > ProofLimits.recordsMax || byteCount > ProofLimits.recordBytesMax
        }
    }

    private let store: EventStore
    private let peer: PeerID
    private(set) var checkpoint: SignedCheckpoint
    /// Of streams whose heads the checkpoint signs; some may be the person's no more.
    private var heads: [StreamID: StreamEvidence.MapPath]
    private var parts: [StreamID: Part] = [:]
    /// Of what belongs to the bundle.
    private(set) var assessment = AuditAssessment()

    /// - Throws: `AuditExport.Failure`, `EventStoreError`.
    init(of peer: PeerID, in store: EventStore) throws {
        self.store = store
        self.peer = peer
        var known: Set = [StreamID(peer: peer)]
        (heads, checkpoint) = try Self.heads(of: known, in: store)
        var named = try read()
        // Each time there is at least one stream more, and of those there are few.
        while !named.isSubset(of: known) {
            known.formUnion(named)
            (heads, checkpoint) = try Self.heads(of: known, in: store)
            named = try read()
        }
    }

    /// All of one checkpoint.
    private static func heads(
        of streams: Set<StreamID>,
        in store: EventStore
    ) throws -> ([StreamID: StreamEvidence.MapPath], SignedCheckpoint) {
        let streams = Array(streams)
        let (maps, checkpoint) = try provedHeads(streams, store)
        return (Dictionary(uniqueKeysWithValues: zip(streams, maps)), checkpoint)
    }

    private static func provedHeads(
        _ streams: [StreamID],
        _ store: EventStore
    ) throws(EventStoreError) -> ([StreamEvidence.MapPath], SignedCheckpoint) {
        for _ in 1..<AuditLimits.attemptsMax {
            do throws(EventStoreError) { return try store.proveHeads(streams) } catch {
                guard error.isRetryable else { throw error }
            }
            usleep(UInt32(AuditLimits.attemptPause * 1_000))
        }
        return try store.proveHeads(streams)
    }

    /// Reads, up to the checkpoint, what was not read before.
    /// - Returns: the streams that belong to the bundle.
    private mutating func read() throws -> Set<StreamID> {
        var found = AuditAssessment()
        var open = [peer]
        while let next = open.popLast() {
            if found.people[next] != nil { continue }
            guard found.people.count < AuditLimits.streamsMax else {
                throw AuditExport.Failure.tooLarge("\(AuditLimits.streamsMax) ids of one person")
            }
            let events = try read(StreamID(peer: next))
            guard !events.isEmpty else { throw AuditExport.Failure.peerUnknown(next) }
            found.add(events, of: StreamID(peer: next))
            open += AuditAssessment.kin(events)
        }
        for stream in Self.boards(of: found) { found.add(try read(stream), of: stream) }
        assessment = found
        return Set(people + Self.boards(of: found))
    }

    private mutating func read(_ stream: StreamID) throws -> [RecordedEvent] {
        var part = parts.removeValue(forKey: stream) ?? Part()
        let size = checkpoint.size
        try store.forEachRecord(of: stream, from: part.version.next) { header, payload in
            guard header.position <= size else { return false }
            try part.add(header, payload)
            guard stream.board != nil || !part.isTooLong else {
                throw EventStoreError(.tooLarge, "\(stream) has more records than a proof may hold")
            }
            return true
        }
        parts[stream] = part
        return part.events
    }

    /// The one that is asked for first, then the others in the order of their names.
    private var people: [StreamID] {
        let others = assessment.people.keys.filter { $0 != peer }.map { StreamID(peer: $0) }
        return [StreamID(peer: peer)] + others.sorted { $0.description < $1.description }
    }

    private static func boards(of assessment: AuditAssessment) -> [StreamID] {
        assessment.boards.sorted { $0.description < $1.description }.map { StreamID(board: $0) }
    }

    // MARK: What takes long

    /// A bundle's streams and boards, every record with its way to the checkpoint.
    struct Proved {
        fileprivate(set) var streams: [AuditBundle.Stream] = []
        fileprivate(set) var boards: [AuditBundle.Board] = []
        /// The leaf hashes of all records, in the order of the bundle.
        fileprivate(set) var hashes: [UInt8] = []
    }

    /// - Throws: `AuditExport.Failure`, `EventStoreError`.
    func proved() throws -> Proved {
        let boards = Self.boards(of: assessment)
        let count = (people + boards).reduce(0) { $0 + (parts[$1]?.events.count ?? 0) }
        guard count <= AuditLimits.recordsMax else {
            throw AuditExport.Failure.tooLarge("\(AuditLimits.recordsMax) records")
        }
        var proved = Proved()
        for stream in people {
            let (head, part) = content(of: stream)
            let records = try records(of: part, &proved.hashes)
            proved.streams.append(
                AuditBundle.Stream(stream: stream.description, head: head, records: records)
            )
        }
        for stream in boards {
            let board = try board(stream, &proved.hashes)
            proved.boards.append(board)
        }
        return proved
    }

    private func board(_ stream: StreamID, _ hashes: inout [UInt8]) throws -> AuditBundle.Board {
        guard let code = stream.board else { preconditionFailure("a board's stream is named after it") }
        let (head, part) = content(of: stream)
        // A board that decided on people may have adopted nothing.
        guard let last = try part.position == .origin ? Digest.zero : store.log.hash(at: part.position) else {
            throw EventStoreError(.recordDamaged, "the record at \(part.position) is missing")
        }
        return AuditBundle.Board(
            board: code.description,
            head: head,
            headVersion: part.version.rawValue,
            headPosition: part.position.rawValue,
            headHash: last.base64,
            records: try records(of: part, &hashes)
        )
    }

    private func content(of stream: StreamID) -> (head: StreamEvidence.MapPath, part: Part) {
        guard let head = heads[stream], let part = parts[stream] else {
            preconditionFailure("what belongs to the bundle was proved and read")
        }
        return (head, part)
    }

    private func records(of part: Part, _ hashes: inout [UInt8]) throws -> [AuditBundle.Record] {
        var records: [AuditBundle.Record] = []
        records.reserveCapacity(part.events.count)
        for event in part.events {
            let (bytes, path) = try store.proveInclusion(position: event.position, under: checkpoint)
            let header = try ProofText.header(bytes)
            LogHash.leaf(of: bytes).append(to: &hashes)
            records.append(
                AuditBundle.Record(
                    position: header.position.rawValue,
                    version: header.version.rawValue,
                    type: header.type.rawValue,
                    effectiveOn: header.effective.date.description,
                    record: ProofText.text(bytes),
                    inclusion: path.map { ProofText.text($0) }
                )
            )
        }
        return records
    }
}
