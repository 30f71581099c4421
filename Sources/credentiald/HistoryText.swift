import CredentialingSchema
import Foundation
import SwiftProtobuf

/// A history entry for a person to read.
enum HistoryText {
    static func lines(of entry: HistoryEntry) -> String {
        var text = "\(entry.effectiveOn)  \(entry.type)"
        if !entry.event.board.isEmpty { text += "  [\(entry.event.board)]" }
        if !entry.voidedBy.isEmpty { text += "  VOIDED by \(entry.voidedBy)" }
        text += "\n    position \(entry.position), version \(entry.version), event \(entry.eventID)"
        text +=
            "\n    recorded \(entry.recordedAt.jsonText) by \(entry.event.actor.principal) (\(entry.event.actor.role))"
        if let content = content(of: entry.event) { text += "\n    \(content)" }
        if entry.personalErased {
            text += "\n    personal data was erased"
        } else if let personal = try? entry.personal.jsonString(), personal != "{}" {
            text += "\n    personal \(personal)"
        }
        return text
    }

    /// What the event says, without what every event has.
    private static func content(of event: Event) -> String? {
        var bare = event
        bare.clearActor()
        bare.board = ""
        bare.correlationID = ""
        bare.traceparent = ""
        guard let json = try? bare.jsonString(), json != "{}" else { return nil }
        return json
    }
}

extension Google_Protobuf_Timestamp {
    /// RFC 3339 without the quotes of JSON.
    fileprivate var jsonText: String {
        ((try? jsonString()) ?? "").trimmingCharacters(in: CharacterSet(charactersIn: "\""))
    }
}
