import CivilTime
import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import SwiftProtobuf

/// `credentiald keys erased`: the erasures in a log as commands, to be sent again to a log that was restored from an
/// older backup. Nothing personal is in them.
package struct ErasureTool {
    private let store: EventStore

    package init(dataFolder: String, masterKeyPath: String?) throws {
        store = try StoreFolder.open(dataFolder, masterKeyPath: masterKeyPath)
    }

    /// Lends one command for each erasure, in the order of the log. It has the id that it had: a log that has it
    /// answers with its receipt.
    package func forEachCommand(_ body: (String) throws -> Void) throws {
        var positions: [Position] = []
        try store.log.scan(from: Position(1)) { header, _, _ in
            if header.type == EventType.personalDataErased.code { positions.append(header.position) }
            return true
        }
        for position in positions {
            guard let (header, recorded) = try store.recordedEvent(at: position),
                let peer = header.stream.peer,
                case .personalDataErased(let erasure)? = recorded.event.event
            else { continue }
            var command = Command()
            command.commandID = header.command.id.description
            command.erasePersonalData.peerID = peer.description
            command.erasePersonalData.requestedOn = recorded.effectiveOn.description
            command.erasePersonalData.basis = erasure.basis
            try body(command.jsonString())
        }
    }
}
