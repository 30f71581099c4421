import CommandProcessing
import CredentialingSchema
import EventStore
import Identifiers
import KafkaClient
import Projections
import TestSupport
import Testing

@testable import Publishing

/// A message, with the event that it was made from.
struct MadeMessage {
    let position: Position
    let type: EventTypeCode
    let message: KafkaMessage
}

extension Stack {
    /// Has commands accepted one after the other, and gives the messages of all events of the log, in order.
    func messages(after commands: [Command]) async throws -> [MadeMessage] {
        for command in commands {
            let outcome = try await submit(command)
            try #require(outcome.receipt != nil, "\(outcome.summary)")
        }
        let maker = MessageMaker(lane: .audiences, store: store, projections: live)
        return try (1...queries.position.rawValue).flatMap { number in
            let position = Position(number)
            let (header, recorded) = try #require(try store.recordedEvent(at: position))
            return try maker.messages(header, recorded).map {
                MadeMessage(position: position, type: header.type, message: $0)
            }
        }
    }
}
