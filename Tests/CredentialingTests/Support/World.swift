import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

/// One person's stream, the boards' rules and a calendar, kept by hand: what the daemon does
/// around a decision, without the daemon.
///
/// A test reads as a story: given what happened, when a command comes, then these events or this
/// rejection.
struct World {
    private(set) var record = Record(peer: Sample.peer)
    private(set) var rules = RuleBook()
    /// The person's stream.
    private(set) var history: [RecordedEvent] = []
    /// The date on which commands arrive.
    var today: CivilDate
    /// The instant at which they arrive; nil: in the morning of that date.
    var now: Instant?
    /// The time zones that are at hand: none, unless a test is about them.
    var zones = TimeZones()
    private var position = Position.origin
    private var commands: UInt64 = 0

    /// A registered person and a board with the sample rules.
    init(today: CivilDate = Sample.today, rules: Rules? = .sample(), isRegistered: Bool = true) throws {
        self.today = today
        if let rules { try adopt(rules) }
        if isRegistered { try given(Sample.registerPeer) }
    }

    // MARK: Given

    /// Accepted commands, in order.
    mutating func given(_ commands: Command...) throws {
        for command in commands { try given(command) }
    }

    /// An accepted command.
    /// - Returns: the id of its event.
    @discardableResult
    mutating func given(_ command: Command) throws -> EventID {
        let decided = try when(command)
        precondition(decided.count == 1, "each command of this version makes one event")
        return try record(decided[0])
    }

    /// An accepted command that comes on a day of its own.
    @discardableResult
    mutating func given(_ command: Command, arriving date: String) throws -> EventID {
        today = day(date)
        return try given(command)
    }

    mutating func adopt(_ rules: Rules) throws {
        guard let board = BoardCode(rules.board) else { preconditionFailure("the sample names a board") }
        let decided = try Decider.decideAdoptRules(
            Sample.adoptRules(rules).adoptRules,
            board: board,
            context: context
        )
        self.rules.apply(recorded(decided, version: StreamVersion(1)))
        position = position.next
    }

    /// An accepted command about the board.
    @discardableResult
    mutating func given(board command: Command) throws -> RecordedEvent {
        let decided = try when(board: command)
        let event = recorded(decided, version: StreamVersion(1))
        rules.apply(event)
        position = position.next
        return event
    }

    func when(board command: Command) throws(Rejection) -> DecidedEvent {
        guard let board = try Decider.stream(of: command).board else {
            preconditionFailure("the command is about a board")
        }
        return try Decider.decideCatalogue(command, board: board, context: context)
    }

    /// Appends an event to the person's stream.
    @discardableResult
    mutating func record(_ decided: DecidedEvent) throws -> EventID {
        let event = recorded(decided, version: record.version.next)
        try record.apply(event)
        position = position.next
        history.append(event)
        return event.id
    }

    /// An event that no decision made, such as one of a damaged stream.
    func recorded(_ decided: DecidedEvent, version: StreamVersion) -> RecordedEvent {
        let command = CommandID(UniqueID(high: 0x0190_0000_0001_7000, low: position.next.rawValue))
        return RecordedEvent(
            position: position.next,
            version: version,
            id: EventID(of: command, index: 0),
            recordedAt: today.morning,
            effectiveOn: decided.effectiveOn,
            event: decided.event
        )
    }

    // MARK: When

    var context: DecisionContext {
        DecisionContext(
            now: now ?? today.morning,
            rules: rules,
            serial: position.next.description,
            zones: zones
        )
    }

    /// What is decided, and nothing is recorded.
    func when(_ command: Command) throws(Rejection) -> [DecidedEvent] {
        let stream = try Decider.stream(of: command)
        if stream.board != nil { return [try when(board: command)] }
        precondition(stream == StreamID(peer: Sample.peer), "a world has one person")
        return try Decider.decide(command, record: record, context: context)
    }

    /// The rejection of a command; nil when it is accepted.
    func rejection(of command: Command) -> Rejection? {
        do {
            _ = try when(command)
            return nil
        } catch {
            return error
        }
    }

    /// The one event of an accepted command.
    func event(of command: Command) throws -> DecidedEvent {
        let events = try when(command)
        precondition(events.count == 1, "each command of this version makes one event")
        return events[0]
    }
}
