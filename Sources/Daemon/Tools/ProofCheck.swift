import EventStore
package import Foundation
package import MerkleTree

/// `credentiald prove check`: holds a proof against a verifier key, with no data folder at all.
package enum ProofCheck {
    private struct Kind: Decodable {
        let kind: String
    }

    /// - Returns: what was proved, in a sentence.
    /// - Throws: `ProofError` when the proof does not hold, `DaemonError` when it is not a proof.
    package static func run(_ json: Data, key: NoteVerifierKey) throws -> String {
        let decoder = JSONDecoder()
        do {
            switch try decoder.decode(Kind.self, from: json).kind {
            case "inclusion":
                let verified = try decoder.decode(InclusionEvidence.self, from: json).verify(with: key)
                return
                    "the record at position \(verified.header.position) is in the log of size \(verified.checkpoint.size)"
            case "consistency":
                let verified = try decoder.decode(ConsistencyEvidence.self, from: json).verify(with: key)
                return
                    "the log of size \(verified.newer.size) begins with the log of size \(verified.older.size)"
            case "stream":
                let verified = try decoder.decode(StreamEvidence.self, from: json).verify(with: key)
                return
                    "\(verified.stream) has \(verified.headers.count) records in the log of size \(verified.checkpoint.size), these and no others"
            case let other: throw DaemonError("a proof of the kind \"\(other)\" is not known to this version")
            }
        } catch let error as DecodingError {
            throw DaemonError("the file is not a proof: \(error)")
        }
    }
}
