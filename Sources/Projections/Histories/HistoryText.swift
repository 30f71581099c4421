import CivilTime
package import CredentialingSchema
import Foundation
import Identifiers
package import SwiftProtobuf

/// A history for people to read: each event in words, with its reasons, what became of it, and who did it.
package enum HistoryText {
    /// What the history holds for.
    package static func heading(of history: History) -> String {
        var text = "History of \(history.peerID), through log position \(history.position)"
        text += ", as known at \(words(history.knownAt))"
        if !history.asOf.isEmpty { text += ", only what was true by \(history.asOf)" }
        return text
    }

    package static func lines(of entry: HistoryEntry) -> String {
        var text =
            "\(entry.effectiveOn)  \(entry.type.isEmpty ? "event of type \(entry.typeCode)" : entry.type)"
        if !entry.event.board.isEmpty { text += "  [\(entry.event.board)]" }
        if !entry.voidedBy.isEmpty { text += "  VOIDED by \(entry.voidedBy)" }
        if !entry.correctedBy.isEmpty { text += "  CORRECTED by \(entry.correctedBy)" }
        for revision in entry.revisedBy { text += "  REVISED by \(revision)" }
        for line in [EventWords.sentence(entry.event).onOneLine] + sealed(entry) where !line.isEmpty {
            text += "\n    \(line)"
        }
        let actor = entry.event.actor
        let who = actor.principal.isEmpty ? "nobody named" : "\(actor.principal.onOneLine) (\(actor.role))"
        text += "\n    by \(who), recorded \(words(entry.recordedAt))"
        text += "\n    position \(entry.position), version \(entry.version), event \(entry.eventID)"
        return text
    }

    /// RFC 3339.
    package static func words(_ timestamp: Google_Protobuf_Timestamp) -> String {
        ((try? timestamp.jsonString()) ?? "").trimmingCharacters(in: CharacterSet(charactersIn: "\""))
    }

    /// What was said under seal.
    private static func sealed(_ entry: HistoryEntry) -> [String] {
        if entry.personalErased { return ["personal data was erased"] }
        guard entry.hasPersonal else { return [] }
        let personal = entry.personal
        let details = personal.details
        let parts: [(String, String)] = [
            ("name", details.publicName), ("born", details.birthDate), ("email", details.email),
            ("phone", details.phone), ("address", details.postalAddress),
            ("explanation", personal.explanation), ("grounds", personal.grounds.joined(separator: ", ")),
            ("feedback", personal.feedback), ("statement", personal.statement),
            ("findings", personal.checkDetails), ("referee", personal.referee),
            ("reference", personal.referenceText), ("identifier", personal.identifier),
            ("recipient", personal.recipient),
        ]
        return parts.filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1.onOneLine)" }
    }
}
