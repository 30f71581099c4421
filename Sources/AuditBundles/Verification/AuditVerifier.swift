import CommandProcessing
import CredentialingSchema
package import EventStore
package import Foundation
import Identifiers
package import MerkleTree
import Projections
import SwiftProtobuf

/// Checks a bundle with nothing but its bytes and the log's verifier key, which should come from elsewhere.
package struct AuditVerifier {
    /// What a bundle proves.
    package struct Verified: Sendable {
        package let statement: AuditStatement
        package let checkpoint: SignedCheckpoint
        package let streams: Int
        package let events: Int
        package let boards: [String]
        package let packs: [AuditBundle.Pack]
        /// Versions of boards' streams that the bundle leaves out.
        package let leftOut: Int
        package let assessments: Int
    }

    let key: NoteVerifierKey
    var assessment = AuditAssessment()
    var hashes: [UInt8] = []

    package init(key: NoteVerifierKey) { self.key = key }

    /// - Throws: the first thing that is wrong.
    package static func verify(_ file: Data, with key: NoteVerifierKey) throws(AuditFault) -> Verified {
        var verifier = AuditVerifier(key: key)
        return try verifier.verify(try read(file))
    }

    /// Checks with the key that the bundle carries: that it holds together, and who wrote it may have made up all of it.
    ///
    /// - Returns: the key, too; nil when the bundle carries none.
    /// - Throws: the first thing that is wrong.
    package static func verifyByItself(
        _ file: Data
    ) throws(AuditFault) -> (verified: Verified, key: NoteVerifierKey)? {
        let bundle = try read(file)
        guard let text = bundle.verifierKey else { return nil }
        let key: NoteVerifierKey
        do throws(MerkleTreeError) { key = try NoteVerifierKey(text) } catch {
            throw AuditFault(.malformed, "verifierKey", error.reason)
        }
        var verifier = AuditVerifier(key: key)
        return (try verifier.verify(bundle), key)
    }

    static func read(_ file: Data) throws(AuditFault) -> AuditBundle {
        guard file.count <= AuditLimits.fileBytesMax else {
            throw AuditFault(.malformed, "", "\(file.count) bytes exceed \(AuditLimits.fileBytesMax)")
        }
        let bundle: AuditBundle
        do { bundle = try JSONDecoder().decode(AuditBundle.self, from: file) } catch {
            throw AuditFault(
                .malformed,
                Self.place(of: error),
                "this is not a bundle of the format \(AuditBundle.format)"
            )
        }
        guard [AuditBundle.format, AuditBundle.formatWithoutKey].contains(bundle.format) else {
            throw AuditFault(.malformed, "format", "the format is not \(AuditBundle.format)")
        }
        guard (bundle.format == AuditBundle.format) == (bundle.verifierKey != nil) else {
            throw AuditFault(
                .malformed,
                "verifierKey",
                "a bundle has a key in format 2, and none in format 1"
            )
        }
        guard bundle.text == [UInt8](file) else {
            throw AuditFault(.notCanonical, "", "it is not written as a bundle is written, byte for byte")
        }
        return bundle
    }

    private static func place(of error: any Error) -> String {
        let path: [any CodingKey] =
            switch error as? DecodingError {
            case .keyNotFound(let key, let context): context.codingPath + [key]
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                context.codingPath
            default: []
            }
        return path.reduce(into: "") { text, key in
            text += key.intValue.map { "[\($0)]" } ?? (text.isEmpty ? "" : ".") + key.stringValue
        }
    }

    mutating func verify(_ bundle: AuditBundle) throws(AuditFault) -> Verified {
        try checkLimits(bundle)
        let statement = try statement(bundle)
        // As bytes: texts that only look alike are equal as strings.
        guard bundle.verifierKey.map({ Array($0.utf8) == Array("\(key)".utf8) }) ?? true else {
            throw AuditFault(.otherKey, "verifierKey", "the statement is signed with another key")
        }
        let checkpoint: SignedCheckpoint
        do throws(ProofError) { checkpoint = try ProofText.checkpoint(bundle.checkpoint, key) } catch {
            throw AuditFault(error, "checkpoint")
        }
        guard statement.checkpoint == Digest.sha256(Array(bundle.checkpoint.utf8)) else {
            throw AuditFault(.otherCheckpoint, "checkpoint", "the statement was made over another checkpoint")
        }
        try checkStreams(bundle, of: statement.peer, checkpoint)
        let leftOut = try checkBoards(bundle, checkpoint)
        guard statement.records == Digest.sha256(hashes) else {
            throw AuditFault(.otherRecords, "", "the statement was made over other records, or another order")
        }
        // As bytes: texts that only look alike are equal as strings.
        var adopted = bundle
        adopted.rules = assessment.packs
        guard bundle.text == adopted.text else {
            throw AuditFault(
                .wrongRules,
                "rules",
                "they are not the versions that the records of boards adopt"
            )
        }
        let count = try checkAssessment(bundle, statement, checkpoint)
        return Verified(
            statement: statement,
            checkpoint: checkpoint,
            streams: bundle.streams.count,
            events: bundle.streams.reduce(0) { $0 + $1.records.count },
            boards: bundle.boards.map(\.board),
            packs: bundle.rules,
            leftOut: leftOut,
            assessments: count
        )
    }

    private func checkLimits(_ bundle: AuditBundle) throws(AuditFault) {
        for (place, count, most) in [
            ("streams", bundle.streams.count, AuditLimits.streamsMax),
            ("boards", bundle.boards.count, AuditLimits.boardsMax),
            ("", bundle.allRecords.count, AuditLimits.recordsMax),
        ] where count > most {
            throw AuditFault(.malformed, place, "\(count) exceed \(most)")
        }
    }

    private func statement(_ bundle: AuditBundle) throws(AuditFault) -> AuditStatement {
        let note: SignedNote
        do throws(MerkleTreeError) {
            note = try SignedNote(encoded: Array(bundle.statement.utf8))
            try note.verify(with: key)
        } catch {
            throw AuditFault(.badStatement, "statement", error.description)
        }
        guard note.signatures.count == 1, let statement = AuditStatement(text: note.text) else {
            throw AuditFault(.badStatement, "statement", "it is signed, but it is no statement of a bundle")
        }
        return statement
    }

    private func checkAssessment(
        _ bundle: AuditBundle,
        _ statement: AuditStatement,
        _ checkpoint: SignedCheckpoint
    ) throws(AuditFault) -> Int {
        guard statement.assessment == Digest.sha256(Array(bundle.assessment.utf8)) else {
            throw AuditFault(.otherAssessment, "assessment", "the statement was made over another assessment")
        }
        guard let told = try? Eligibility(json: Array(bundle.assessment.utf8)) else {
            throw AuditFault(.malformed, "assessment", "it is no eligibility answer")
        }
        // The parser takes one of two equal fields, and two names of each: other readers may take the other one.
        guard Self.isWritten(told, as: bundle.assessment) else {
            throw AuditFault(.notCanonical, "assessment", "it is not written as canonical protobuf JSON")
        }
        let made = try assessment.answer(of: statement.peer, asOf: statement.asOf, size: checkpoint.size)
        let isOfBefore =
            bundle.verifierKey == nil && Self.isWritten(made.asToldBefore, as: bundle.assessment)
        guard isOfBefore || Self.isWritten(made, as: bundle.assessment) else {
            throw AuditFault(
                .assessmentDiffers,
                "assessment",
                "assessed anew from the events and rules, the answer is another one"
            )
        }
        return told.assessments.count
    }

    /// As bytes: texts that only look alike are equal as strings.
    private static func isWritten(_ answer: Eligibility, as text: String) -> Bool {
        guard let written = try? answer.jsonString() else { return false }
        return written.utf8.elementsEqual(text.utf8)
    }
}
