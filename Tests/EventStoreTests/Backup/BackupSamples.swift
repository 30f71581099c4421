import Crypto
import Identifiers
import MerkleTree

@testable import EventStore

/// One small backup in memory, the same each time.
enum BackupSamples {
    static let log = LogID(UniqueID(high: 0x0190_163D_8694_739B, low: 0xAEA5_966C_26F8_AD91))
    static let otherLog = LogID(UniqueID(high: 0x0190_163D_8694_739B, low: 0xAEA5_966C_26F8_AD92))

    /// A board's first event, then a person's.
    static let records: [[UInt8]] = {
        do {
            var board = try Samples.firstOfBoard()
            board.position = Position(1)
            board.ordinal = StreamOrdinal(1)
            var peer = Samples.header()
            peer.position = Position(2)
            peer.ordinal = StreamOrdinal(2)
            peer.version = StreamVersion(1)
            peer.previousPosition = .origin
            peer.previousHash = .zero
            peer.command.index = 0
            peer.command.count = 1
            return [Samples.encode(board, []), Samples.encode(peer, Array("sealed payload".utf8))]
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    static let segment: [UInt8] = {
        var file = BackupFrameBuilder(.segment, of: log, first: 1)
        for record in records { file.append(record.span.bytes) }
        return file.finished(size: Position(2)).bytes
    }()

    static let signer: NoteSigner = {
        do {
            let key = try Curve25519.Signing.PrivateKey(rawRepresentation: [UInt8](repeating: 7, count: 32))
            return try NoteSigner(name: NoteKeyName("example.org/log"), privateKey: key)
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    static let frontier: Frontier = {
        var frontier = Frontier()
        for record in records { frontier.append(RecordCodec.hash(of: record.span.bytes)) }
        return frontier
    }()

    /// Texts as notes are, whatever they are worth.
    static let notes = [
        LogNote(size: Position(1), note: Array("example.org/log\n1\n\n\u{2014} one\n".utf8)),
        LogNote(size: Position(2), note: Array("example.org/log\n2\n\n\u{2014} two\n".utf8)),
    ]

    static let checkpoints = CheckpointsFile.bytes(notes, of: log, size: Position(2)).bytes

    /// One live, one destroyed.
    static let slotEntries: [[UInt8]] = [
        [1, 0, 0, 0] + [UInt8](1...60),
        [2] + [UInt8](repeating: 0, count: 63),
    ]

    static let slots: [UInt8] = {
        var file = BackupFrameBuilder(.slots, of: log, first: 1)
        for slot in slotEntries { file.append(slot.span.bytes) }
        return file.finished(size: Position(2)).bytes
    }()

    static let manifest = BackupManifest(
        logID: log,
        verifierKey: signer.verifierKey,
        madeAt: Samples.instant(1_768_000_000_000_000),
        term: Term(4),
        lastHash: LogHash.leaf(of: records[1]),
        frontier: frontier,
        keySlots: 77,
        masterKeyProof: [UInt8](1...60),
        checkpoints: BackupManifest.Checkpoints(
            byteCount: checkpoints.count,
            hash: CheckpointsFile.bytes(notes, of: log, size: Position(2)).hash
        ),
        segments: [
            BackupManifest.Segment(
                first: Position(1),
                last: Position(2),
                byteCount: segment.count,
                hash: Digest.sha256(Array(segment.dropLast(Digest.byteCount)))
            )
        ]
    )
}
