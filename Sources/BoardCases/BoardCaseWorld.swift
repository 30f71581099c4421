import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import RulePacks
import SwiftProtobuf

/// One person and one board: the real decisions and the real assessor, without the daemon around them.
struct BoardCaseWorld {
    private(set) var record = Record(peer: BoardCase.peer)
    private var rules = RuleBook()
    private let board: BoardCode
    private var context: DecisionContext
    private let now: Instant
    private var position = Position.origin

    /// - Parameters:
    ///   - earlier: the version before, unless the same rules are supposed to be older.
    ///   - since: the first day of an earlier version with the same rules; nil: there is none.
    ///   - until: the latest day that the case is about.
    init(pack: RulePack, earlier: RulePack?, since: CivilDate?, until: CivilDate) throws {
        guard let board = BoardCode(pack.rules.board) else {
            throw BoardCaseReader.Slip(
                description: "\(pack.fileName): \(pack.rules.board) is no board's code"
            )
        }
        self.board = board
        now = try Instant("\(until)T09:00:00Z")
        context = DecisionContext(now: now, rules: RuleBook(), serial: "1")
        if let since {
            var older = pack.rules
            (older.version, older.effectiveOn) = ("\(older.version)-before", since.description)
            try adopt(older)
        } else if let earlier {
            try adopt(earlier.rules)
        }
        try adopt(pack.rules)
        context = DecisionContext(now: now, rules: rules, serial: "1")
        try send(
            Command.with {
                $0.registerPeer.registeredOn = "1990-01-01"
                $0.registerPeer.personal.givenName = "Ada"
                $0.registerPeer.personal.familyName = "Morgan"
            }
        )
    }

    private mutating func adopt(_ adopted: Rules) throws {
        let context = DecisionContext(now: now, rules: rules, serial: "1")
        let decided = try Decider.decideAdoptRules(
            AdoptRules.with { $0.rules = adopted },
            board: board,
            context: context
        )
        position = position.next
        rules.apply(recorded(decided, position, StreamVersion(UInt32(position.rawValue))))
    }

    /// A command about the board itself, such as the approval of a course.
    mutating func sendToBoard(_ command: Command) throws {
        let decided = try Decider.decideCatalogue(command, board: board, context: context)
        position = position.next
        rules.apply(recorded(decided, position, StreamVersion(UInt32(position.rawValue))))
        context = DecisionContext(now: now, rules: rules, serial: "1")
    }

    mutating func send(_ command: Command) throws {
        for decided in try Decider.decide(command, record: record, context: context) {
            position = position.next
            try record.apply(recorded(decided, position, record.version.next))
        }
    }

    private func recorded(
        _ decided: DecidedEvent,
        _ position: Position,
        _ version: StreamVersion
    ) -> RecordedEvent {
        let command = CommandID(UniqueID(high: 0x0190_0000_0001_7000, low: position.rawValue))
        return RecordedEvent(
            position: position,
            version: version,
            id: EventID(of: command, index: 0),
            recordedAt: now,
            effectiveOn: decided.effectiveOn,
            event: decided.event
        )
    }

    var credential: CredentialRecord? { record.credential(board: board, number: BoardCase.number) }

    /// - Parameter purpose: nil: the renewal of the full credential when the person holds one and has not applied
    ///   anew, else initial eligibility.
    func assessment(of code: String, _ purpose: AssessmentPurpose?, asOf date: CivilDate) -> Assessment? {
        if let purpose {
            return Assessment.all(purpose, of: record, board: board, rules: rules, asOf: date)
                .first { $0.credential == code }
        }
        if let credential, credential.isRenewable,
            !record.hasAppliedAnew(for: code, of: board, on: date, under: rules)
        {
            return Assessment.renewal(record, of: credential, rules: rules, asOf: date)
        }
        return Assessment.initial(record, board: board, credential: code, rules: rules, asOf: date)
    }

    var boardCode: String { board.description }
}
