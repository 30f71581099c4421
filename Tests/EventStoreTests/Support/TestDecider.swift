import Identifiers
import MerkleTree

@testable import EventStore

/// Appends what it is told, with the rules that real decisions have: a command once, versions as expected,
/// claims once.
struct TestDecider: BatchDecider {
    enum Request: Sendable {
        case append(Append)
        /// Appends after a read of the whole stream; the outcome tells the versions that were seen.
        case read(StreamID)
        /// Stages one event and then fails to read.
        case failAfterStaging(Append)
    }

    struct Append: Sendable {
        var stream: StreamID
        var command: CommandID
        var count = 1
        var expectedVersion: UInt32?
        var payload: [UInt8] = [1, 2, 3]
        var needsKey = false
    }

    enum Outcome: Hashable, Sendable {
        case accepted([RecordPlace])
        case duplicate(CommandEntry)
        case wrongVersion(UInt32)
        case alreadyClaimed
        case seen(versions: [UInt32], payloads: [[UInt8]])
    }

    let keys: KeyVault
    let log: CallLog
    /// A payload that begins with 0xFA asks for what cannot be done.
    private var asksTooMuch = false

    init(keys: KeyVault, log: CallLog) {
        self.keys = keys
        self.log = log
    }

    mutating func decide(_ request: Request, in batch: inout StagedBatch) throws(EventStoreError) -> Outcome {
        switch request {
        case .append(let append): return try decide(append, &batch)
        case .failAfterStaging(let append):
            _ = try decide(append, &batch)
            throw EventStoreError(.recordDamaged, "as told")
        case .read(let stream):
            var versions: [UInt32] = []
            var payloads: [[UInt8]] = []
            try batch.readStream(stream) { header, payload in
                versions.append(header.version.rawValue)
                payloads.append(payload.withUnsafeBytes { [UInt8]($0) })
            }
            return .seen(versions: versions, payloads: payloads)
        }
    }

    private mutating func decide(_ append: Append, _ batch: inout StagedBatch) throws(EventStoreError)
        -> Outcome
    {
        if let entry = try batch.command(append.command) { return .duplicate(entry) }
        let version = try batch.head(of: append.stream)?.version.rawValue ?? 0
        if let expected = append.expectedVersion, expected != version { return .wrongVersion(version) }
        for claim in Claims.of(append.payload) where try batch.isClaimed(claim) { return .alreadyClaimed }
        if append.payload.first == 0xFA { asksTooMuch = true }
        let slot = append.needsKey ? try keys.ensurePool(beyond: batch.lastKeySlot) : nil
        var places: [RecordPlace] = []
        for index in 0..<append.count {
            let event = Samples.event(
                append.stream,
                command: append.command,
                index: index,
                count: append.count,
                payload: append.payload,
                keySlot: slot
            )
            places.append(try batch.stage(event))
        }
        return .accepted(places)
    }

    mutating func batchEnded() -> (@Sendable () throws -> Void)? {
        let log = log
        log.add("ready")
        let asksTooMuch = asksTooMuch
        self.asksTooMuch = false
        return {
            log.add("durable")
            if asksTooMuch { throw EventStoreError(.writeFailed, "as told") }
        }
    }

    mutating func aborted() { log.add("aborted") }
}

/// A payload that begins with 0xC1 claims itself.
enum Claims {
    static func of(_ payload: [UInt8]) -> [Digest] {
        payload.first == 0xC1 ? [Digest.sha256(payload.span.bytes)] : []
    }

    static let function: ClaimsOf = { _, payload in of(payload.withUnsafeBytes { [UInt8]($0) }) }
}
