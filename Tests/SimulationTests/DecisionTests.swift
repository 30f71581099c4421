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
        var doubles = 0
        for command in try Simulation(peers: peers, years: years, seed: seed, doublesPercent: 5) {
            if command.isOfDouble { doubles += 1 }
            do { try world.send(command) } catch let rejection as Rejection {
                Issue.record("\(rejection) for \(try command.jsonString())")
            }
        }
        #expect(world.records.count == peers + doubles)
    }

    /// But for what time does, which is the clock's to tell, a simulated log has events of every type.
    @Test func everyTypeOfEventHappens() throws {
        var world = SimulatedWorld()
        let simulation = try Simulation(peers: 1_500, years: 8, seed: 34, doublesPercent: 2)
        for command in simulation { try world.send(command) }
        let missing = EventType.allCases.filter { !$0.isByTime && world.types[$0, default: 0] == 0 }
        #expect(missing.map(\.name) == [])
    }
}

/// Everybody's records, as the writer keeps them.
private struct SimulatedWorld {
    private(set) var records: [PeerID: Record] = [:]
    private(set) var types: [EventType: Int] = [:]
    private var streams: [PeerID: [RecordedEvent]] = [:]
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
        let context = DecisionContext(
            now: now,
            rules: rules,
            serial: "1",
            other: try other(command, than: peer)
        )
        var record = records[peer] ?? Record(peer: peer)
        var touched: Set<PeerID> = []
        for (index, decided) in try Decider.decide(command, record: record, context: context).enumerated() {
            let stream = decided.peer ?? peer
            let version = StreamVersion(UInt32(streams[stream, default: []].count + 1))
            let event = recorded(decided, id, index, version, now)
            streams[stream, default: []].append(event)
            touched.insert(stream)
            if context.other == nil { try record.apply(event) }
        }
        records[peer] = record
        // Two people who were one, or are, are folded anew.
        if context.other != nil { for peer in touched { records[peer] = try folded(peer) } }
    }

    private func folded(_ peer: PeerID) throws -> Record {
        try Record.fold(peer, streams[peer] ?? []) { try folded($0) }
    }

    private func other(_ command: Command, than peer: PeerID) throws -> DecisionContext.OtherPerson? {
        switch command.command {
        case .mergePeers(let merge):
            return DecisionContext.OtherPerson(record: try folded(try #require(PeerID(merge.intoPeerID))))
        case .unmergePeers(let unmerge):
            let other = try folded(try #require(PeerID(unmerge.mergedPeerID)))
            let events = streams[peer] ?? []
            return DecisionContext.OtherPerson(
                record: other,
                inseparable: try Record.inseparable(peer, events, from: other.peer) { try folded($0) },
                owed: Record.owed(to: other, by: events)
            )
        default: return nil
        }
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
