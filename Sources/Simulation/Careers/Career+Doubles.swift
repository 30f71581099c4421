import CivilTime
import CredentialingSchema
import Identifiers
import SwiftProtobuf

/// Some are registered a second time, under another id, until somebody sees that both are one person. Drawn from a
/// sequence of its own, so that everybody else's career is the same with and without it.
extension Career {
    private static let unmergesPercent = 30
    private static let mergedAgainPercent = 50

    mutating func beTwo() {
        guard doubles.happens(percent: doublesPercent) else { return }
        let correlationID = "double-\(paddedNumber)"
        let registered = registeredOn.moved(days: doubles.within(2...20))
        let other = CommandTime(day: registered, using: &doubles).id(using: &doubles).description
        double(
            on: registered,
            correlationID,
            .registerPeer(
                .with {
                    ($0.peerID, $0.personal) = (other, details)
                    $0.registeredOn = registered.description
                }
            )
        )
        let referred = registered.moved(days: doubles.within(1...10))
        double(
            on: referred,
            correlationID,
            .recordReference(
                .with {
                    ($0.peerID, $0.kind) = (other, "colleague")
                    $0.receivedOn = registered.description
                    $0.referee = People.name(using: &doubles)
                    $0.text = "I have worked with the applicant since last year."
                }
            )
        )
        var day = referred.moved(days: doubles.within(1...15))
        merge(other, on: day, correlationID)
        guard doubles.happens(percent: Self.unmergesPercent) else { return }
        day = day.moved(days: doubles.within(2...10))
        double(
            on: day,
            correlationID,
            .unmergePeers(
                .with {
                    ($0.peerID, $0.mergedPeerID) = (peerID, other)
                    $0.unmergedOn = day.description
                }
            )
        )
        guard doubles.happens(percent: Self.mergedAgainPercent) else { return }
        merge(other, on: day.moved(days: doubles.within(2...10)), correlationID)
    }

    private mutating func merge(_ other: String, on day: CivilDate, _ correlationID: String) {
        double(
            on: day,
            correlationID,
            .mergePeers(
                .with {
                    ($0.peerID, $0.intoPeerID) = (other, peerID)
                    $0.mergedOn = day.description
                }
            )
        )
    }

    private mutating func double(on day: CivilDate, _ correlationID: String, _ body: Command.OneOf_Command) {
        let time = CommandTime(day: day, using: &doubles)
        append(at: time, time.id(using: &doubles).description, correlationID, body)
    }
}
