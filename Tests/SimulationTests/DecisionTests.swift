import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Simulation
import SwiftProtobuf
import Testing

/// The domain's own decisions about simulated commands, at the times at which they are sent.
@Suite struct DecisionTests {
    @Test(
        arguments: [(24, 13, 31), (400, 6, 32), (1_200, 8, 33)] as [(peers: Int, years: Int, seed: UInt64)]
    )
    func everyCommandIsAccepted(peers: Int, years: Int, seed: UInt64) throws {
        var world = SimulatedWorld()
        for command in try Simulation(peers: peers, years: years, seed: seed) {
            do { try world.send(command) } catch let rejection as Rejection {
                Issue.record("\(rejection) for \(try command.jsonString())")
            }
        }
        #expect(world.records.count == peers)
    }

    /// But for what time does, which is the clock's to tell, and for merges, a simulated log has events of every
    /// type.
    @Test func everyTypeOfEventHappens() throws {
        var world = SimulatedWorld()
        for command in try Simulation(peers: 1_500, years: 8, seed: 34) { try world.send(command) }
        let merges: [EventType] = [.peersMerged, .peersUnmerged, .peerMergedAway, .peerRestored]
        let missing = EventType.allCases.filter {
            !$0.isByTime && !merges.contains($0) && world.types[$0, default: 0] == 0
        }
        #expect(missing.map(\.name) == [])
    }
}

/// Everybody's records, as the writer keeps them.
private struct SimulatedWorld {
    private(set) var records: [PeerID: Record] = [:]
    private(set) var types: [EventType: Int] = [:]
    private var rules = RuleBook()
    private var position = Position.origin

    mutating func send(_ command: Command) throws {
        let id = try #require(CommandID(command.commandID))
        let now = try Instant(microsecondsSinceEpoch: Int64(id.value.high >> 16) * 1_000)
        guard let peer = try Decider.stream(of: command).peer else {
            let board = try #require(try Decider.stream(of: command).board)
            let context = DecisionContext(now: now, rules: rules, serial: "1")
            let decided = try Decider.decideCatalogue(command, board: board, context: context)
            rules.apply(recorded(decided, id, 0, StreamVersion.none.next, now))
            return
        }
        let context = DecisionContext(now: now, rules: rules, serial: "1")
        var record = records[peer] ?? Record(peer: peer)
        for (index, decided) in try Decider.decide(command, record: record, context: context).enumerated() {
            try record.apply(recorded(decided, id, index, record.version.next, now))
        }
        records[peer] = record
    }

    private mutating func recorded(
        _ decided: DecidedEvent,
        _ id: CommandID,
        _ index: Int,
        _ version: StreamVersion,
        _ now: Instant
    ) -> RecordedEvent {
        position = position.next
        if let type = EventType(of: decided.event) { types[type, default: 0] += 1 }
        return RecordedEvent(
            position: position,
            version: version,
            id: EventID(of: id, index: index),
            recordedAt: now,
            effectiveOn: decided.effectiveOn,
            event: decided.event
        )
    }
}
