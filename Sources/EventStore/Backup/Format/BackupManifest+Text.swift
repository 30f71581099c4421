import CivilTime
import Identifiers
import MerkleTree

/// The manifest as text, a fact a line. There is one text for each manifest.
extension BackupManifest {
    private static let title = "credentiald-backup"
    static let heading = "\(title) \(BackupLayout.formatVersion)"
    private static let sealing = "sha256"

    /// What `read` reads.
    package var encoded: [UInt8] {
        var text = """
            \(Self.heading)
            log \(logID)
            verifier \(verifierKey)
            made \(madeAt)
            term \(term)
            last \(lastHash.hex)
            frontier \(ProofText.text(frontier.serialized))
            slots \(keySlots)
            master \(ProofText.text(masterKeyProof))
            checkpoints \(checkpoints.byteCount) \(checkpoints.hash.hex)

            """
        for segment in segments {
            text += "segment \(segment.first) \(segment.last) \(segment.byteCount) \(segment.hash.hex)\n"
        }
        let hash = Digest.sha256(Array(text.utf8))
        return Array((text + "\(Self.sealing) \(hash.hex)\n").utf8)
    }

    /// Reads a manifest. Pure and total: any bytes give a manifest whose parts fit together, or a named error.
    package static func read(_ bytes: [UInt8]) throws(BackupFormatError) -> BackupManifest {
        guard bytes.count <= BackupLimits.manifestBytesMax else {
            throw .damagedManifest(line: 1, "more than \(BackupLimits.manifestBytesMax) bytes")
        }
        if let format = newerFormat(of: bytes) { throw .newerVersion(format) }
        var lines = ManifestLines(bytes)
        try lines.expectHeading(heading)
        let manifest = BackupManifest(
            logID: try lines.value("log") { UniqueID($0).map { LogID($0) } },
            verifierKey: try lines.value("verifier") { try? NoteVerifierKey($0) },
            madeAt: try lines.value("made") { try? Instant($0) },
            term: try lines.value("term") { UInt32($0).flatMap { $0 > 0 ? Term($0) : nil } },
            lastHash: try lines.value("last") { try? Digest(hex: $0) },
            frontier: try lines.value("frontier") { text in
                (try? ProofText.bytes(text)).flatMap { try? Frontier(serialized: $0) }
            },
            keySlots: try lines.value("slots") { UInt32($0) },
            masterKeyProof: try lines.value("master") { text in
                (try? ProofText.bytes(text)).flatMap { $0.count == KeyFileLayout.proofBytes ? $0 : nil }
            },
            checkpoints: try lines.values("checkpoints", count: 2) { Self.checkpoints($0) },
            segments: try segments(&lines)
        )
        let hash = try lines.value(sealing) { try? Digest(hex: $0) }
        guard hash == lines.hashBefore, lines.isAtEnd else {
            throw .damagedManifest(line: lines.number, "the SHA-256 of the lines before it is another one")
        }
        try manifest.check(lines.number)
        // One text only: no second spelling of a number or a time.
        guard manifest.encoded == bytes else {
            throw .damagedManifest(line: 1, "it is not written as it should be")
        }
        return manifest
    }

    /// The format of what a newer program wrote. Manifests of every format begin with their format and end with their
    /// hash, so that a wrong digit is not taken for one. nil: this program wrote it, or nobody.
    private static func newerFormat(of bytes: [UInt8]) -> UInt32? {
        let newline = UInt8(ascii: "\n")
        guard bytes.starts(with: Array("\(title) ".utf8)), let headingEnd = bytes.firstIndex(of: newline),
            let format = UInt32(
                String(decoding: bytes[..<headingEnd].dropFirst(title.utf8.count + 1), as: UTF8.self)
            ),
            format > BackupLayout.formatVersion,
            let sealStart = bytes.dropLast().lastIndex(of: newline).map({ $0 + 1 })
        else { return nil }
        let hash = Digest.sha256(Array(bytes[..<sealStart]))
        return bytes[sealStart...].elementsEqual(Array("\(sealing) \(hash.hex)\n".utf8)) ? format : nil
    }

    private static func checkpoints(_ words: [String]) -> Checkpoints? {
        guard let count = Int(words[0]), (0...BackupLimits.checkpointsBytesMax).contains(count),
            let hash = try? Digest(hex: words[1])
        else { return nil }
        return Checkpoints(byteCount: count, hash: hash)
    }

    private static func segments(_ lines: inout ManifestLines) throws(BackupFormatError) -> [Segment] {
        var segments: [Segment] = []
        var next = Position.origin.next
        while lines.nextIs("segment") {
            guard segments.count < BackupLimits.segmentsMax else {
                throw .damagedManifest(line: lines.number, "more than \(BackupLimits.segmentsMax) segments")
            }
            let segment = try lines.values("segment", count: 4) { words in Self.segment(words, from: next) }
            next = segment.last.next
            segments.append(segment)
        }
        return segments
    }

    /// nil unless it begins where the one before ended.
    private static func segment(_ words: [String], from next: Position) -> Segment? {
        guard let first = UInt64(words[0]), let last = UInt64(words[1]), let count = Int(words[2]),
            first == next.rawValue, last >= first, last <= UInt64(Int64.max),
            (0...BackupLimits.segmentBytesMax).contains(count), let hash = try? Digest(hex: words[3])
        else { return nil }
        return Segment(first: Position(first), last: Position(last), byteCount: count, hash: hash)
    }

    private func check(_ line: Int) throws(BackupFormatError) {
        guard segments.last?.last ?? .origin == size else {
            throw .damagedManifest(line: line, "the segments do not end at \(size)")
        }
        guard size > .origin || lastHash == .zero else {
            throw .damagedManifest(line: line, "there is no record that could have a hash")
        }
    }
}
