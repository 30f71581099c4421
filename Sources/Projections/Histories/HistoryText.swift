import CivilTime
import Credentialing
package import CredentialingSchema
import Foundation
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
        for line in [onOneLine(EventWords.sentence(entry.event))] + sealed(entry) where !line.isEmpty {
            text += "\n    \(line)"
        }
        let actor = entry.event.actor
        let who = actor.principal.isEmpty ? "nobody named" : "\(actor.principal) (\(actor.role))"
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
        return parts.filter { !$0.1.isEmpty }.map { "\($0.0): \(onOneLine($0.1))" }
    }

    /// What somebody wrote must not look like another entry, nor turn or hide what stands around it.
    private static func onOneLine(_ text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline).joined(separator: " / ")
        guard lines.unicodeScalars.contains(where: \.disturbsLines) else { return lines }
        var shown = String.UnicodeScalarView()
        shown.append(contentsOf: lines.unicodeScalars.map { $0.disturbsLines ? "\u{FFFD}" : $0 })
        return String(shown)
    }
}
