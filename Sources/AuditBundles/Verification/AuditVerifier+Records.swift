import CivilTime
import CommandProcessing
import Credentialing
import EventStore
import Identifiers
import MerkleTree

/// Streams and boards of a bundle, record by record.
extension AuditVerifier {
    /// Every id of the person must be there, whole.
    mutating func checkStreams(
        _ bundle: AuditBundle,
        of peer: PeerID,
        _ checkpoint: SignedCheckpoint
    ) throws(AuditFault) {
        let names = bundle.streams.map(\.stream)
        let rest = names.dropFirst()
        guard names.first == StreamID(peer: peer).description, Array(rest) == Set(rest).sorted(),
            !rest.contains(names[0])
        else {
            throw AuditFault(
                .wrongStreams,
                "streams",
                "they are not the person's first and then the others in order"
            )
        }
        for (index, stream) in bundle.streams.enumerated() {
            try check(stream, "streams[\(index)]", bundle.checkpoint, checkpoint)
        }
        var kin: Set<PeerID> = []
        var open = [peer]
        while let next = open.popLast() {
            // By several ways the same id is reached.
            guard kin.insert(next).inserted else { continue }
            open += AuditAssessment.kin(assessment.people[next] ?? [])
        }
        let wanted = Set(kin.map { StreamID(peer: $0).description })
        guard wanted == Set(names) else {
            let missing = wanted.subtracting(names).sorted().first
            throw AuditFault(
                .wrongStreams,
                "streams",
                missing.map { "\($0) is an id of the same person and is missing" }
                    ?? "one of them is not an id of the person"
            )
        }
    }

    private mutating func check(
        _ stream: AuditBundle.Stream,
        _ place: String,
        _ note: String,
        _ checkpoint: SignedCheckpoint
    ) throws(AuditFault) {
        guard let id = StreamID(stream.stream), id.description == stream.stream, id.peer != nil else {
            throw AuditFault(.malformed, "\(place).stream", "it is not the name of a person's stream")
        }
        guard !stream.records.isEmpty else {
            throw AuditFault(.missingStart, place, "it has no records")
        }
        var before: (header: RecordHeader, hash: Digest)?
        for (index, record) in stream.records.enumerated() {
            let place = "\(place).records[\(index)]"
            let (header, hash) = try check(record, place, of: id, checkpoint)
            guard before != nil || header.version == StreamVersion(1) else {
                throw AuditFault(.missingStart, place, "the first record has version \(header.version)")
            }
            try checkLink(header, after: before, place)
            before = (header, hash)
        }
        guard let last = before else { return }
        do throws(ProofError) {
            try stream.head.check(
                id,
                endsAt: last.header.version,
                last.header.position,
                last.hash,
                under: checkpoint
            )
        } catch {
            throw AuditFault(error, "\(place).head")
        }
    }

    private func checkLink(
        _ header: RecordHeader,
        after before: (header: RecordHeader, hash: Digest)?,
        _ place: String
    ) throws(AuditFault) {
        guard header.version == (before?.header.version ?? .none).next,
            header.previousPosition == before?.header.position ?? .origin,
            header.previousHash == before?.hash ?? .zero
        else {
            throw AuditFault(
                .brokenChain,
                place,
                "the record at position \(header.position), version \(header.version), does not follow the one before it here"
            )
        }
    }

    /// One record by itself: its bytes, what is written beside it, and that it is in the log.
    private mutating func check(
        _ record: AuditBundle.Record,
        _ place: String,
        of stream: StreamID,
        _ checkpoint: SignedCheckpoint
    ) throws(AuditFault) -> (RecordHeader, Digest) {
        let (bytes, header) = try read(record, place)
        try checkPayload(bytes, header, place)
        guard header.stream == stream else {
            throw AuditFault(.foreignRecord, place, "the record is of \(header.stream)")
        }
        try checkFields(record, header, place)
        let hash = LogHash.leaf(of: bytes)
        guard record.inclusion.count <= MapProof.mostSiblings else {
            throw AuditFault(.malformed, place, "the path has \(record.inclusion.count) hashes")
        }
        do throws(ProofError) {
            var path: [Digest] = []
            for text in record.inclusion { path.append(try ProofText.digest(text)) }
            try InclusionEvidence.check(header.position, hash, path, checkpoint)
        } catch {
            throw AuditFault(error, place)
        }
        hash.append(to: &hashes)
        try add(header, bytes, place)
        return (header, hash)
    }

    private func read(
        _ record: AuditBundle.Record,
        _ place: String
    ) throws(AuditFault) -> ([UInt8], RecordHeader) {
        do throws(ProofError) {
            let bytes = try ProofText.bytes(record.record)
            guard ProofText.text(bytes) == record.record else {
                throw ProofError(.malformed, "it is base64 written in another way")
            }
            return (bytes, try ProofText.header(bytes))
        } catch {
            throw AuditFault(error, place)
        }
    }

    /// That the payload says the same of the event as its header, to readers with and without a schema.
    private func checkPayload(
        _ bytes: [UInt8],
        _ header: RecordHeader,
        _ place: String
    ) throws(AuditFault) {
        guard let fields = EventFields(bytes[RecordLimits.headerBytes...]) else {
            throw AuditFault(.damagedRecord, place, "its payload is not an event")
        }
        guard fields.happenings == [UInt64(header.type.rawValue)] else {
            throw AuditFault(
                .damagedRecord,
                place,
                "its header says type \(header.type), its payload another one, several or none"
            )
        }
        guard fields.namesBoard else {
            throw AuditFault(.damagedRecord, place, "the board that it names has no board's code")
        }
    }

    private mutating func add(_ header: RecordHeader, _ bytes: [UInt8], _ place: String) throws(AuditFault) {
        do throws(EventDecodingError) { try assessment.add(header, bytes) } catch {
            throw AuditFault(.damagedRecord, place, error.reason)
        }
    }

    private func checkFields(
        _ record: AuditBundle.Record,
        _ header: RecordHeader,
        _ place: String
    ) throws(AuditFault) {
        for (name, holds) in [
            ("position", record.position == header.position.rawValue),
            ("version", record.version == header.version.rawValue),
            ("type", record.type == header.type.rawValue),
            ("effectiveOn", record.effectiveOn == header.effective.date.description),
        ] where !holds {
            throw AuditFault(.wrongField, "\(place).\(name)", "the record itself says another one")
        }
    }

    /// - Returns: how many versions are left out.
    mutating func checkBoards(
        _ bundle: AuditBundle,
        _ checkpoint: SignedCheckpoint
    ) throws(AuditFault) -> Int {
        // As bytes: texts that only look alike are equal as strings.
        let names = bundle.boards.map { Array($0.board.utf8) }
        guard names == assessment.boards.map(\.description).sorted().map({ Array($0.utf8) }) else {
            throw AuditFault(
                .wrongBoards,
                "boards",
                "they are not the boards that the person's events name, in order"
            )
        }
        var leftOut = 0
        for (index, board) in bundle.boards.enumerated() {
            leftOut += try check(board, "boards[\(index)]", checkpoint)
        }
        return leftOut
    }

    private mutating func check(
        _ board: AuditBundle.Board,
        _ place: String,
        _ checkpoint: SignedCheckpoint
    ) throws(AuditFault) -> Int {
        guard let code = BoardCode(board.board) else {
            throw AuditFault(.malformed, "\(place).board", "it is not a board's code")
        }
        let stream = StreamID(board: code)
        let headHash: Digest
        do throws(ProofError) {
            headHash = try ProofText.digest(board.headHash)
            try board.head.check(
                stream,
                endsAt: StreamVersion(board.headVersion),
                Position(board.headPosition),
                headHash,
                under: checkpoint
            )
        } catch {
            throw AuditFault(error, "\(place).head")
        }
        guard board.headVersion > 0 || board.headPosition == 0 && headHash == .zero else {
            throw AuditFault(.wrongHead, "\(place).head", "a stream that does not exist has no end")
        }
        var before: (header: RecordHeader, hash: Digest)?
        for (index, record) in board.records.enumerated() {
            let place = "\(place).records[\(index)]"
            let (header, hash) = try check(record, place, of: stream, checkpoint)
            let version = before?.header.version ?? .none
            guard header.version > version, header.version.rawValue <= board.headVersion else {
                throw AuditFault(
                    .brokenChain,
                    place,
                    "version \(header.version) stands behind version \(version)"
                )
            }
            if header.version == version.next { try checkLink(header, after: before, place) }
            if header.version.rawValue == board.headVersion, hash != headHash {
                throw AuditFault(.wrongHead, place, "the board's stream ends with another record")
            }
            before = (header, hash)
        }
        return Int(board.headVersion) - board.records.count
    }
}
