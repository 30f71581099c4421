import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Simulation
import SwiftProtobuf
import Testing

/// The domain's own decisions about simulated commands, at the times at which they are sent.
@Suite struct DecisionTests {
    @Test(arguments: [(24, 13, 31), (400, 6, 32)] as [(peers: Int, years: Int, seed: UInt64)])
    func everyCommandIsAccepted(peers: Int, years: Int, seed: UInt64) throws {
        var rules = RuleBook()
        var records: [PeerID: Record] = [:]
        var position = Position.origin
        for command in try Simulation(peers: peers, years: years, seed: seed) {
            let id = try #require(CommandID(command.commandID))
            let now = try Instant(microsecondsSinceEpoch: Int64(id.value.high >> 16) * 1_000)
            let context = DecisionContext(now: now, rules: rules, serial: "1")
            position = position.next
            if case .adoptRules(let adopt) = command.command {
                let board = try #require(BoardCode(adopt.board))
                let decided = try Decider.decideAdoptRules(adopt, board: board, context: context)
                rules.apply(recorded(decided, id, position, StreamVersion.none.next, now))
                continue
            }
            let peer = try #require(PeerID(command.peerID))
            var record = records[peer] ?? Record(peer: peer)
            let events: [DecidedEvent]
            do {
                events = try Decider.decide(command, record: record, context: context)
            } catch {
                Issue.record("\(error) for \(try command.jsonString())")
                continue
            }
            let event = try #require(events.first)
            try #require(events.count == 1)
            try record.apply(recorded(event, id, position, record.version.next, now))
            records[peer] = record
        }
        #expect(records.count == peers)
    }

    private func recorded(
        _ decided: DecidedEvent,
        _ id: CommandID,
        _ position: Position,
        _ version: StreamVersion,
        _ now: Instant
    ) -> RecordedEvent {
        RecordedEvent(
            position: position,
            version: version,
            id: EventID(of: id, index: 0),
            recordedAt: now,
            effectiveOn: decided.effectiveOn,
            event: decided.event
        )
    }
}
