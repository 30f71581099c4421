import CivilTime
import CredentialingSchema
import SwiftProtobuf

extension Career {
    private static let sentTwicePercent = 2

    /// Sends a record; now and then it is sent a second time and the second one voided.
    ///
    /// - Returns: when the first one is sent, and its id.
    @discardableResult
    mutating func record(
        _ body: Command.OneOf_Command,
        on day: CivilDate,
        _ correlationID: String
    ) -> (time: CommandTime, id: String) {
        let first = send(on: day, correlationID, body)
        guard random.happens(percent: Self.sentTwicePercent) else { return first }
        let again = day.moved(days: random.within(1...4))
        let duplicate = send(on: again, correlationID, body)
        let void = random.pick(Statements.voids)
        send(
            on: again.moved(days: random.within(1...20)),
            correlationID,
            .voidRecord(
                .with {
                    $0.peerID = peerID
                    // An accepted command's first event has the command's id.
                    $0.eventID = duplicate.id
                    $0.reason = void.reason
                    $0.explanation = void.explanation
                }
            )
        )
        return first
    }
}
