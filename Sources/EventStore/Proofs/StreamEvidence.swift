package import Identifiers
package import MerkleTree

/// All that is needed, beside the log's verifier key, to see that these are all records of a stream, and that
/// there is no other: the signed map of stream heads says where the stream ends or that it does not exist,
/// and each record holds position and hash of the one before it.
package struct StreamEvidence: Codable, Hashable, Sendable {
    package var kind = "stream"
    /// `peer-<uuid>` or `board-<code>`.
    package var stream: String
    /// Every record up to the checkpoint, in order, in base64; none when the stream does not exist.
    package var records: [String]
    /// The stream's way through the map of heads.
    package var map: MapPath
    /// That the last record is in the log: the hashes beside its leaf's path; none without records.
    package var hashes: [String]
    /// The signed note.
    package var checkpoint: String
    /// That an older checkpoint, which someone may hold, is of the same log.
    package var since: ConsistencyEvidence?

    /// A proof of the map, in base64.
    package struct MapPath: Codable, Hashable, Sendable {
        /// Beside the path, from the root downwards.
        package var siblings: [String]
        /// Where the path ends: the stream's entry, or another one in whose place it would be, or nothing.
        package var key: String?
        package var value: String?

        /// As it comes from elsewhere: nothing of it is checked.
        package init(siblings: [String], key: String?, value: String?) {
            self.siblings = siblings
            self.key = key
            self.value = value
        }
    }

    /// What was proved.
    package struct Verified: Equatable, Sendable {
        package let stream: StreamID
        /// The headers of all records of the stream, in order.
        package let headers: [RecordHeader]
        package let checkpoint: SignedCheckpoint
        /// The older checkpoint. The stream as it was then: the headers up to its size.
        package let older: SignedCheckpoint?
    }

    package init(
        stream: String,
        records: [String],
        map: MapPath,
        hashes: [String],
        checkpoint: String,
        since: ConsistencyEvidence? = nil
    ) {
        self.stream = stream
        self.records = records
        self.map = map
        self.hashes = hashes
        self.checkpoint = checkpoint
        self.since = since
    }

    /// Pure: needs nothing but these bytes and the key, which must come from elsewhere.
    ///
    /// - Throws: `malformed`, `badCheckpoint`, `damagedRecord`, `foreignRecord`, `missingStart`,
    ///   `brokenChain`, `wrongHead`, `notIncluded`, `notConsistent`, `wrongSize`.
    package func verify(with key: NoteVerifierKey) throws(ProofError) -> Verified {
        guard let stream = StreamID(stream), stream.description == self.stream else {
            throw ProofError(.malformed, "\(self.stream) is not the name of a stream")
        }
        guard records.count <= ProofLimits.recordsMax else {
            throw ProofError(.malformed, "\(records.count) records exceed \(ProofLimits.recordsMax)")
        }
        let checkpoint = try ProofText.checkpoint(checkpoint, key)
        var chain = StreamChain(stream)
        for record in records { try chain.append(ProofText.bytes(record)) }
        try checkHead(chain, checkpoint)
        let older = try since.map { (since) throws(ProofError) in
            let pair = try since.verify(with: key)
            guard pair.newer == checkpoint else {
                throw ProofError(
                    .wrongSize,
                    "the older checkpoint leads to another one, of \(pair.newer.size)"
                )
            }
            return pair.older
        }
        return Verified(stream: stream, headers: chain.headers, checkpoint: checkpoint, older: older)
    }

    private func checkHead(_ chain: StreamChain, _ checkpoint: SignedCheckpoint) throws(ProofError) {
        let proof = try mapProof()
        let key = HeadsLayout.key(chain.stream)
        guard let last = chain.headers.last else {
            do throws(MerkleTreeError) {
                try proof.verifyAbsence(of: key, root: checkpoint.headsRoot)
            } catch {
                throw ProofError(.wrongHead, error)
            }
            guard hashes.isEmpty else {
                throw ProofError(.malformed, "there are hashes beside the path of a record, and no record")
            }
            return
        }
        let value = HeadsLayout.value(version: last.version, position: last.position, hash: chain.lastHash)
        do throws(MerkleTreeError) {
            try proof.verifyInclusion(of: key, value: value, root: checkpoint.headsRoot)
        } catch {
            throw ProofError(.wrongHead, error)
        }
        let hashes = try ProofText.digests(hashes)
        try InclusionEvidence.check(last.position, chain.lastHash, hashes, checkpoint)
    }

    private func mapProof() throws(ProofError) -> MapProof { try map.proof() }
}

extension StreamEvidence.MapPath {
    func proof() throws(ProofError) -> MapProof {
        let siblings = try ProofText.digests(siblings)
        guard (key == nil) == (value == nil) else {
            throw ProofError(.malformed, "a key of the map and its value belong together")
        }
        guard let key, let value else { return MapProof(siblings: siblings, end: .nothing) }
        let end = MapProof.End.entry(key: try ProofText.digest(key), value: try ProofText.digest(value))
        return MapProof(siblings: siblings, end: end)
    }

    /// Checks how a stream ends, without its records.
    /// - Parameter version: 0: there is no such stream.
    /// - Throws: `malformed`, `wrongHead`.
    package func check(
        _ stream: StreamID,
        endsAt version: StreamVersion,
        _ position: Position,
        _ hash: Digest,
        under checkpoint: SignedCheckpoint
    ) throws(ProofError) {
        let proof = try proof()
        do throws(MerkleTreeError) {
            let key = HeadsLayout.key(stream)
            guard version > .none else { return try proof.verifyAbsence(of: key, root: checkpoint.headsRoot) }
            let value = HeadsLayout.value(version: version, position: position, hash: hash)
            try proof.verifyInclusion(of: key, value: value, root: checkpoint.headsRoot)
        } catch {
            throw ProofError(.wrongHead, error)
        }
    }

    init(_ proof: MapProof) {
        siblings = proof.siblings.map(\.base64)
        guard case .entry(let key, let value) = proof.end else { return }
        self.key = key.base64
        self.value = value.base64
    }
}
