import CommandDecoding
import EventStore
package import Foundation
package import MerkleTree

/// `credentiald prove check`: holds a proof against a verifier key, with no data folder at all.
package enum ProofCheck {
    private struct Kind: Decodable {
        let kind: String
    }

    /// - Returns: what was proved, in a sentence.
    /// - Throws: `ProofError` when the proof does not hold or says more than a proof says, `DaemonError` when it is not a
    ///   proof.
    package static func run(_ json: Data, key: NoteVerifierKey) throws -> String {
        do {
            switch try JSONDecoder().decode(Kind.self, from: json).kind {
            case "inclusion":
                let verified = try read(InclusionEvidence.self, json).verify(with: key)
                return
                    "the record at position \(verified.header.position) is in the log of size \(verified.checkpoint.size)"
            case "consistency":
                let verified = try read(ConsistencyEvidence.self, json).verify(with: key)
                return
                    "the log of size \(verified.newer.size) begins with the log of size \(verified.older.size)"
            case "stream":
                let verified = try read(StreamEvidence.self, json).verify(with: key)
                return
                    "\(verified.stream) has \(verified.headers.count) records in the log of size \(verified.checkpoint.size), these and no others"
            case let other: throw DaemonError("a proof of the kind \"\(other)\" is not known to this version")
            }
        } catch let error as DecodingError {
            throw DaemonError("the file is not a proof: \(error)")
        } catch let error as JSONSyntaxError {
            throw DaemonError("the file is not a proof: \(error.reason)")
        }
    }

    /// All of it, or none: what is passed over here could be read elsewhere.
    private static func read<Evidence: Codable>(_ kind: Evidence.Type, _ json: Data) throws -> Evidence {
        let evidence = try JSONDecoder().decode(kind, from: json)
        let written = try JSONParser.parse([UInt8](JSONEncoder().encode(evidence)))
        if let member = UnreadMember.first(in: try JSONParser.parse([UInt8](json)), besides: written) {
            throw ProofError(
                .malformed,
                "\(member) stands twice, is written in another way, or is nothing that a proof says"
            )
        }
        return evidence
    }
}
