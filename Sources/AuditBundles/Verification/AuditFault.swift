import EventStore
import MerkleTree

/// What is wrong with a bundle: the first thing that was found. The same bytes are refused again.
package struct AuditFault: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Hashable, Sendable, CaseIterable {
        /// No bundle, or one beyond the limits.
        case malformed
        /// The same content is written in another way than bundles are written: spaces, order, fields that are not
        /// of the format.
        case notCanonical = "not-canonical"
        /// The statement of what was exported is not signed by this key, or is not one.
        case badStatement = "bad-statement"
        /// The bundle carries another key than the one that signed it.
        case otherKey = "other-key"
        case badCheckpoint = "bad-checkpoint"
        /// The statement was made over another checkpoint.
        case otherCheckpoint = "other-checkpoint"
        /// The statement was made over other records.
        case otherRecords = "other-records"
        /// The statement was made over another assessment.
        case otherAssessment = "other-assessment"
        /// What is written beside a record is not what the record says.
        case wrongField = "wrong-field"
        /// Streams that are missing, are not the person's, or stand in another order.
        case wrongStreams = "wrong-streams"
        case wrongBoards = "wrong-boards"
        case wrongRules = "wrong-rules"
        /// Assessed anew from the events and rules, the answer is another one.
        case assessmentDiffers = "assessment-differs"
        case damagedRecord = "damaged-record"
        case foreignRecord = "foreign-record"
        case brokenChain = "broken-chain"
        case missingStart = "missing-start"
        case wrongHead = "wrong-head"
        case notIncluded = "not-included"
    }

    package let code: Code
    /// Where in the bundle: `streams[0].records[3]`; empty: all of it.
    package let place: String
    /// One sentence for a person.
    package let reason: String

    init(_ code: Code, _ place: String, _ reason: String) {
        self.code = code
        self.place = place
        self.reason = reason
    }

    init(_ error: ProofError, _ place: String) {
        let code: Code =
            switch error.code {
            case .malformed, .wrongSize, .notConsistent: .malformed
            case .badCheckpoint: .badCheckpoint
            case .damagedRecord: .damagedRecord
            case .foreignRecord: .foreignRecord
            case .brokenChain: .brokenChain
            case .missingStart: .missingStart
            case .wrongHead: .wrongHead
            case .notIncluded: .notIncluded
            }
        self.init(code, place, error.reason)
    }

    package var isRetryable: Bool { false }

    package var description: String {
        place.isEmpty ? "\(code.rawValue): \(reason)" : "\(code.rawValue) at \(place): \(reason)"
    }
}
