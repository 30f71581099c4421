package import CivilTime
import Credentialing
import CredentialingSchema
package import Identifiers
package import MerkleTree

/// What an exporter says of a bundle, signed with the log's key. The first line is no size, so a statement is never
/// taken for a checkpoint.
package struct AuditStatement: Hashable, Sendable {
    /// Its first line, the same in every format of bundles.
    private static let format = "credentiald-audit-bundle/1"

    package let peer: PeerID
    package let asOf: CivilDate
    /// As the header `credentiald-purpose` has it.
    package let purpose: String
    package let exportedBy: String
    package let exportedAt: Instant
    /// SHA-256 of the checkpoint's note.
    package let checkpoint: Digest
    /// SHA-256 of the assessment's text.
    package let assessment: Digest
    /// SHA-256 over the leaf hashes of all records, in the order of the bundle.
    package let records: Digest

    package init(
        peer: PeerID,
        asOf: CivilDate,
        purpose: String,
        exportedBy: String,
        exportedAt: Instant,
        checkpoint: Digest,
        assessment: Digest,
        records: Digest
    ) {
        self.peer = peer
        self.asOf = asOf
        self.purpose = purpose
        self.exportedBy = exportedBy
        self.exportedAt = exportedAt
        self.checkpoint = checkpoint
        self.assessment = assessment
        self.records = records
    }

    private static let names = [
        "peer", "as-of", "purpose", "exported-by", "exported-at", "checkpoint", "assessment", "records",
    ]

    package var text: String {
        let values = [
            "\(peer)", "\(asOf)", purpose, exportedBy, "\(exportedAt)", checkpoint.base64, assessment.base64,
            records.base64,
        ]
        let lines = zip(Self.names, values).map { "\($0) \($1)" }
        return ([Self.format] + lines).map { $0 + "\n" }.joined()
    }

    /// Reads what ``text`` writes, and nothing else.
    init?(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count == Self.names.count + 2, lines[0] == Self.format else { return nil }
        var values: [String] = []
        for (line, name) in zip(lines.dropFirst(), Self.names) {
            // Byte by byte: a mark that begins the value would be one character with the space.
            guard line.utf8.starts(with: "\(name) ".utf8) else { return nil }
            values.append(String(decoding: line.utf8.dropFirst(name.utf8.count + 1), as: UTF8.self))
        }
        guard let peer = PeerID(values[0]), let asOf = try? CivilDate(values[1]),
            DisclosurePurpose.words.contains(values[2]), Self.isExporter(values[3]),
            let exportedAt = try? Instant(values[4]), let checkpoint = try? Digest(base64: values[5]),
            let assessment = try? Digest(base64: values[6]), let records = try? Digest(base64: values[7])
        else { return nil }
        self.init(
            peer: peer,
            asOf: asOf,
            purpose: values[2],
            exportedBy: values[3],
            exportedAt: exportedAt,
            checkpoint: checkpoint,
            assessment: assessment,
            records: records
        )
        guard self.text == text else { return nil }
    }

    /// One line that says who somebody is.
    package static func isExporter(_ text: String) -> Bool {
        (1...AuditLimits.exporterBytesMax).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
    }
}
