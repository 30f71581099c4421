import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

/// Several people's streams and the boards', for what a world of one person cannot tell.
struct Registry {
    private(set) var streams: [PeerID: [RecordedEvent]] = [:]
    private(set) var rules = RuleBook()
    var today = Sample.today
    private var position = Position.origin

    static let second = PeerID(UniqueID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0002))
    static let third = PeerID(UniqueID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0003))

    init(_ peers: PeerID..., rules: Rules = .sample()) throws {
        let adoption = try Decider.decideAdoptRules(
            Sample.adoptRules(rules).adoptRules,
            board: Sample.board,
            context: DecisionContext(now: today.morning, rules: self.rules, serial: "1")
        )
        self.rules.apply(recorded(adoption, StreamVersion(1)))
        position = position.next
        for peer in peers { try send(Sample.registerPeer.with { $0.registerPeer.peerID = peer.description }) }
    }

    /// Decides and records, as the writer does.
    @discardableResult
    mutating func send(_ command: Command) throws -> [EventID] {
        let events = try decide(command)
        guard let own = try Decider.stream(of: command).peer else {
            preconditionFailure("commands of a registry are about people")
        }
        return keep(events, of: own)
    }

    /// Records what was decided, whenever that was.
    @discardableResult
    mutating func keep(_ events: [DecidedEvent], of own: PeerID) -> [EventID] {
        var ids: [EventID] = []
        for (index, decided) in events.enumerated() {
            let stream = decided.peer ?? own
            let version = StreamVersion(UInt32(streams[stream]?.count ?? 0) + 1)
            let event = recorded(decided, version, index)
            streams[stream, default: []].append(event)
            ids.append(event.id)
            position = position.next
        }
        return ids
    }

    /// Decides and records a command about the board.
    mutating func send(board command: Command) throws {
        let context = DecisionContext(now: today.morning, rules: rules, serial: "")
        let decided = try Decider.decideCatalogue(command, board: Sample.board, context: context)
        rules.apply(recorded(decided, StreamVersion(1)))
        position = position.next
    }

    func decide(_ command: Command) throws -> [DecidedEvent] {
        guard let peer = try Decider.stream(of: command).peer else {
            preconditionFailure("commands of a registry are about people")
        }
        let context = DecisionContext(
            now: today.morning,
            rules: rules,
            serial: position.next.description,
            other: try other(command, of: peer)
        )
        return try Decider.decide(command, record: try record(peer), context: context)
    }

    func rejection(of command: Command) throws -> Rejection? {
        do {
            _ = try decide(command)
            return nil
        } catch let rejection as Rejection {
            return rejection
        }
    }

    func record(
        _ peer: PeerID,
        knownAt: Position? = nil,
        asOf: CivilDate? = nil,
        corrected: CorrectedDates = CorrectedDates()
    ) throws -> Record {
        let known = (streams[peer] ?? []).filter { knownAt == nil || $0.position <= knownAt! }
        return try Record.fold(peer, known, asOf: asOf, corrected: corrected) {
            try record($0, knownAt: knownAt, asOf: asOf, corrected: $1)
        }
    }

    var head: Position { position }

    private func other(_ command: Command, of peer: PeerID) throws -> DecisionContext.OtherPerson? {
        switch command.command {
        case .mergePeers(let it):
            guard let survivor = PeerID(it.intoPeerID) else { return nil }
            return DecisionContext.OtherPerson(record: try record(survivor))
        case .unmergePeers(let it):
            guard let away = PeerID(it.mergedPeerID) else { return nil }
            let (gone, events) = (try record(away), streams[peer] ?? [])
            return DecisionContext.OtherPerson(
                record: gone,
                inseparable: try Record.inseparable(peer, events, from: away) { try record($0) },
                owed: Record.owed(to: gone, by: events)
            )
        default: return nil
        }
    }

    private func recorded(_ decided: DecidedEvent, _ version: StreamVersion, _ index: Int = 0)
        -> RecordedEvent
    {
        RecordedEvent(
            position: position.next,
            version: version,
            id: EventID(
                of: CommandID(UniqueID(high: 0x0190_0000_0002_7000, low: position.next.rawValue)),
                index: 0
            ),
            recordedAt: today.morning,
            effectiveOn: decided.effectiveOn,
            event: decided.event
        )
    }
}
