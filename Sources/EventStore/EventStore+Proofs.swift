package import Identifiers
import MerkleTree

/// Each proof is followed to what was signed before it is handed out: one that does not hold would be taken for proof
/// of a forgery, or not be looked at by who believes this program.
extension EventStore {
    /// Proves that the record at a position is in the log of a size that has a checkpoint.
    ///
    /// - Parameter size: nil: the newest checkpoint's.
    /// - Throws: `noCheckpoint`; `beyondTree` for a position beyond the size; `forkedLog` when it does not hold.
    package func proveInclusion(
        position: Position,
        size: Position? = nil
    ) throws(EventStoreError) -> InclusionEvidence {
        let checkpoint = try requiredCheckpoint(size)
        let (record, proof) = try followed(to: checkpoint, from: position)
        return InclusionEvidence(record: record, proof: proof, checkpoint: checkpoint)
    }

    /// A record and the hashes beside its leaf's path, leaf first, to the root of a checkpoint of this log.
    ///
    /// - Throws: `beyondTree` for a position beyond its size; `forkedLog` when they do not lead there.
    package func proveInclusion(
        position: Position,
        under checkpoint: SignedCheckpoint
    ) throws(EventStoreError) -> (record: [UInt8], hashes: [[UInt8]]) {
        try index.follow(to: checkpoint.size)
        let (record, proof) = try followed(to: checkpoint, from: position)
        return (record, proof.hashes.map(\.bytes))
    }

    private func followed(
        to checkpoint: SignedCheckpoint,
        from position: Position
    ) throws(EventStoreError) -> (record: [UInt8], proof: InclusionProof) {
        let proof = try index.inclusion(position: position, size: checkpoint.size)
        let record = try record(at: position)
        do throws(MerkleTreeError) {
            try proof.verify(leaf: LogHash.leaf(of: record), root: checkpoint.root)
        } catch {
            throw .unproved("position \(position) under the checkpoint of \(checkpoint.size)", "\(error)")
        }
        return (record, proof)
    }

    /// Proves that the log only grew between two checkpoints.
    ///
    /// - Parameters:
    ///   - older: a size that has a checkpoint.
    ///   - newer: the same; nil: the newest.
    /// - Throws: `noCheckpoint`; `beyondTree` when the older one is the larger; `forkedLog` when it did not.
    package func proveConsistency(
        from older: Position,
        to newer: Position? = nil
    ) throws(EventStoreError) -> ConsistencyEvidence {
        let newer = try requiredCheckpoint(newer)
        let older = try requiredCheckpoint(older)
        let proof = try index.consistency(from: older.size, to: newer.size)
        do throws(MerkleTreeError) { try proof.verify(oldRoot: older.root, newRoot: newer.root) } catch {
            throw .unproved("the checkpoint of \(older.size) under that of \(newer.size)", "\(error)")
        }
        return ConsistencyEvidence(proof: proof, older: older, newer: newer)
    }

    /// Proves what a stream's records are, all of them and no others, or that there is no such stream.
    ///
    /// The map of heads is kept for the newest checkpoint only, so the proof always leads there. For who
    /// holds an older one, `since` adds that the log only grew since then: the stream as it was then is the
    /// records up to that size.
    ///
    /// - Parameter since: a size that has a checkpoint.
    /// - Throws: `noCheckpoint`, retryable while the map is ahead of the newest checkpoint; `tooLarge` beyond
    ///   `ProofLimits`; `indexUnavailable` in a read-only store whose map only the owner can make again; `forkedLog`
    ///   when it does not hold.
    package func proveStream(
        _ stream: StreamID,
        since older: Position? = nil
    ) throws(EventStoreError) -> StreamEvidence {
        let (proofs, checkpoint) = try headProofs(of: [stream])
        try index.follow(to: checkpoint.size)
        let (records, last) = try records(of: stream, upTo: checkpoint.size)
        let inclusion = try last.map { (last) throws(EventStoreError) in
            try index.inclusion(position: last, size: checkpoint.size)
        }
        let since = try older.map { (older) throws(EventStoreError) in
            try proveConsistency(from: older, to: checkpoint.size)
        }
        let evidence = StreamEvidence(
            stream: stream.description,
            records: records,
            map: StreamEvidence.MapPath(proofs[0]),
            hashes: inclusion?.hashes.map(\.base64) ?? [],
            checkpoint: checkpoint.text,
            since: since
        )
        let key = try verifierKey
        do throws(ProofError) { _ = try evidence.verify(with: key) } catch {
            throw .unproved("\(stream) under the checkpoint of \(checkpoint.size)", error.reason)
        }
        return evidence
    }

    /// How the map of heads leads to streams, all of one moment, and the checkpoint that signed the map then: they belong
    /// together, whatever is signed afterwards. So do the records up to the checkpoint's size and their ways to it, which
    /// never change.
    ///
    /// - Returns: the ways in the order in which the streams are given.
    /// - Throws: `noCheckpoint` and `indexUnavailable` as `proveStream` does.
    package func proveHeads(
        _ streams: [StreamID]
    ) throws(EventStoreError) -> (maps: [StreamEvidence.MapPath], checkpoint: SignedCheckpoint) {
        let (proofs, checkpoint) = try headProofs(of: streams)
        try index.follow(to: checkpoint.size)
        return (proofs.map { StreamEvidence.MapPath($0) }, checkpoint)
    }

    /// What the map of heads says of streams, and the checkpoint that signed the map.
    ///
    /// - Throws: `noCheckpoint`, retryable while the map is ahead of the newest checkpoint.
    private func headProofs(
        of streams: [StreamID]
    ) throws(EventStoreError) -> (proofs: [MapProof], checkpoint: SignedCheckpoint) {
        let found = try heads.proofs(of: streams)
        guard let checkpoint = try checkpoint(size: found.size), checkpoint.headsRoot == found.root else {
            throw EventStoreError(
                .noCheckpoint,
                "there is no checkpoint yet for the stream heads at \(found.size)",
                isRetryable: true
            )
        }
        return (found.proofs, checkpoint)
    }

    private func requiredCheckpoint(_ size: Position?) throws(EventStoreError) -> SignedCheckpoint {
        guard let size else {
            guard let newest = try checkpoint() else {
                throw EventStoreError(.noCheckpoint, "the log has no checkpoint yet", isRetryable: true)
            }
            try index.follow(to: newest.size)
            return newest
        }
        guard let found = try checkpoint(size: size) else {
            throw EventStoreError(.noCheckpoint, "the log has no checkpoint of size \(size)")
        }
        return found
    }

    private func record(at position: Position) throws(EventStoreError) -> [UInt8] {
        let bytes = try log.withBytes(at: position) { record in
            unsafe record.withUnsafeBytes { unsafe [UInt8]($0) }
        }
        guard let bytes else {
            throw EventStoreError(.recordDamaged, "the record at \(position) is missing")
        }
        return bytes
    }

    /// The records of a stream in base64, and the position of the last one; nil when there is none.
    private func records(
        of stream: StreamID,
        upTo size: Position
    ) throws(EventStoreError) -> (records: [String], last: Position?) {
        var positions: [Position] = []
        try readStream(stream, limit: ProofLimits.recordsMax + 1) { header, _ in
            guard header.position <= size else { return false }
            positions.append(header.position)
            return true
        }
        var records: [String] = []
        var byteCount = 0
        for position in positions {
            let record = try record(at: position)
            byteCount += record.count
            guard records.count < ProofLimits.recordsMax, byteCount <= ProofLimits.recordBytesMax else {
                throw EventStoreError(.tooLarge, "\(stream) has more records than a proof may hold")
            }
            records.append(ProofText.text(record))
        }
        return (records, positions.last)
    }
}

extension EventStoreError {
    fileprivate static func unproved(_ what: String, _ reason: String) -> EventStoreError {
        EventStoreError(.forkedLog, "the proof of \(what) does not hold: \(reason); run verify")
    }
}
