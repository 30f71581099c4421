import CivilTime
import Credentialing
import CredentialingSchema
import Foundation
import Identifiers
import SwiftProtobuf

extension Command {
    /// Every date that the command states about what happened: a birth date is none of them, nor is the last day
    /// of what is to come.
    var dates: [String] {
        get throws {
            var found: [String] = []
            func collect(_ value: Any, _ key: String) {
                switch value {
                case let fields as [String: Any]: for (key, value) in fields { collect(value, key) }
                case let list as [Any]: for value in list { collect(value, key) }
                case let text as String where key.hasSuffix("On") || key == "asOf": found.append(text)
                default: break
                }
            }
            let isTermed = if case .imposeProbation = command { true } else { false }
            let fields = try JSONSerialization.jsonObject(with: try jsonUTF8Data()) as? [String: Any] ?? [:]
            // The rules, and the last day of a probation, are about the future.
            guard !adoptRules.hasRules else { return [] }
            collect(fields, "")
            return isTermed ? [imposeProbation.effectiveOn] : found
        }
    }

    /// The person whom the command is about; empty for a board's command.
    var peerID: String { (try? Decider.stream(of: self))?.peer?.description ?? "" }

    /// Whether it registers somebody who is registered under another id already.
    var isOfDouble: Bool {
        if case .registerPeer = command { correlationID.hasPrefix("double-") } else { false }
    }

    /// The day on which it was sent, from the time in its id; nil when the id is not of version 7.
    var sentOn: CivilDate? {
        guard let id = UniqueID(commandID), id.high >> 12 & 0xF == 7, id.low >> 62 == 2 else { return nil }
        return try? CivilDate(daysSinceEpoch: Int(id.high >> 16) / 86_400_000)
    }
}
