import Foundation
import Identifiers
package import MerkleTree

/// Bytes as they stand in proofs: base64 with padding (RFC 4648, section 4).
package enum ProofText {
    package static func text(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    package static func bytes(_ text: String) throws(ProofError) -> [UInt8] {
        guard let data = Data(base64Encoded: text) else {
            throw ProofError(.malformed, "a record is not base64")
        }
        return [UInt8](data)
    }

    package static func digest(_ text: String) throws(ProofError) -> Digest {
        do throws(MerkleTreeError) { return try Digest(base64: text) } catch {
            throw ProofError(.malformed, error.reason)
        }
    }

    static func digests(_ texts: [String]) throws(ProofError) -> [Digest] {
        guard texts.count <= MapProof.mostSiblings else {
            throw ProofError(.malformed, "\(texts.count) hashes exceed \(MapProof.mostSiblings)")
        }
        var digests: [Digest] = []
        for text in texts { digests.append(try digest(text)) }
        return digests
    }

    static func size(_ size: UInt64) throws(ProofError) -> TreeSize {
        do throws(MerkleTreeError) { return try TreeSize(size) } catch {
            throw ProofError(.malformed, error.reason)
        }
    }

    package static func checkpoint(
        _ note: String,
        _ key: NoteVerifierKey
    ) throws(ProofError) -> SignedCheckpoint {
        do throws(MerkleTreeError) {
            return try SignedCheckpoint(encoded: Array(note.utf8), verifiedWith: key)
        } catch {
            throw ProofError(.badCheckpoint, error)
        }
    }

    package static func header(_ record: [UInt8]) throws(ProofError) -> RecordHeader {
        do throws(RecordError) { return try RecordCodec.decode(unsafe record.span.bytes) } catch {
            throw ProofError(.damagedRecord, error.description)
        }
    }
}
