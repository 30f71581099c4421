import CivilTime
import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import SwiftProtobuf

/// `credentiald keys erased`: the erasures in a log as commands, for a log that is restored from an older backup: to be
/// carried out by the restore, and to be sent again. Nothing personal is in them.
package struct ErasureTool {
    private let store: EventStore

    package init(dataFolder: String, masterKeyPath: String?) throws {
        store = try StoreFolder.open(dataFolder, masterKeyPath: masterKeyPath)
    }

    /// Lends one command for each erasure, in the order of the log. It has the id that it had: a log that has it
    /// answers with its receipt. It names everybody whose key it ended: only those may end again.
    package func forEachCommand(_ body: (String) throws -> Void) throws {
        var erased = ErasedPeople()
        try store.log.scan(from: Position(1)) { (header, payload, _) throws(EventStoreError) in
            do throws(EventDecodingError) { try erased.follow(header, payload: payload) } catch {
                throw EventStoreError(.recordDamaged, "\(error)")
            }
            return true
        }
        for (person, position) in erased.erasures {
            guard let (header, recorded) = try store.recordedEvent(at: position),
                case .personalDataErased(let erasure)? = recorded.event.event
            else { continue }
            var command = Command()
            command.commandID = header.command.id.description
            command.erasePersonalData.peerID = person.description
            command.erasePersonalData.requestedOn = recorded.effectiveOn.description
            command.erasePersonalData.basis = erasure.basis
            let people = erased.people(erasedWith: person, at: position)
            command.erasePersonalData.people = people.map(\.description)
            try body(command.jsonString())
        }
    }
}
