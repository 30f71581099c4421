package import CredentialingSchema
package import Identifiers

/// What holds for one kind of command.
package struct CommandRow: Sendable {
    package typealias Named = @Sendable (Command) -> String
    package typealias PersonDecision =
        @Sendable (Command, Record, DecisionContext) throws(Rejection) -> [DecidedEvent]
    package typealias BoardDecision =
        @Sendable (Command, BoardCode, DecisionContext) throws(Rejection) -> DecidedEvent

    /// The stream that a command goes to, what names it, and who decides it.
    package enum Subject: Sendable {
        case person(Named, PersonDecision)
        case board(Named, BoardDecision)
    }

    package let kind: CommandKind
    /// In JSON, and the first part of each path that a rejection names.
    package let name: String
    package let roles: [CommandRole]
    package let subject: Subject
    /// The board that such a command names, as it writes it; nil for commands that name none.
    package let board: Named?
    /// Nothing is applied for or renewed after a person's death.
    package let isForTheLiving: Bool
    /// nil: it comes to no person's record.
    package let room: RecordRoom?
    /// With what a decision can refuse it; a code that is not here is a defect. Beside these any command
    /// can be refused by the writer: `version_conflict`, `command_id_reused`, `credential_number_taken`, `board_not_yours`,
    /// a void `role_missing`, and what is not always recorded `record_too_long`.
    package let refusals: Set<Rejection.Code>

    init(
        _ kind: CommandKind,
        _ name: String,
        by roles: [CommandRole],
        isForTheLiving: Bool = false,
        room: RecordRoom? = nil,
        isAlwaysRefusedWith common: Set<Rejection.Code>,
        or refusals: Set<Rejection.Code>,
        board: Named? = nil,
        _ subject: Subject
    ) {
        self.kind = kind
        self.name = name
        self.roles = roles
        self.isForTheLiving = isForTheLiving
        self.room = room
        var codes = common.union(refusals)
        if isForTheLiving { codes.insert(.peerDeceased) }
        if room?.eventsMax != nil { codes.insert(.recordTooLong) }
        self.refusals = codes
        if case .board(let named, _) = subject { self.board = named } else { self.board = board }
        self.subject = subject
    }
}

/// How rows are written down: what names the stream, the command's content, and the function that decides it.
extension CommandRow {
    /// A command about a person who is registered.
    static func person<Content>(
        _ kind: CommandKind,
        _ name: String,
        by roles: [CommandRole],
        isForTheLiving: Bool = false,
        room: RecordRoom = .decisions,
        refusedWith refusals: Set<Rejection.Code>,
        _ peer: @escaping Named,
        _ content: @escaping @Sendable (Command) -> Content,
        _ decide: @escaping @Sendable (Content, Record, DecisionContext) throws(Rejection) -> [DecidedEvent]
    ) -> CommandRow {
        CommandRow(
            kind,
            name,
            by: roles,
            isForTheLiving: isForTheLiving,
            room: room,
            isAlwaysRefusedWith: [.missingField, .invalidField, .peerUnknown, .peerMerged],
            or: refusals,
            board: named(by: content),
            .person(
                peer,
                { (command, record, context) throws(Rejection) in
                    try decide(content(command), record, context)
                }
            )
        )
    }

    /// One that makes one event.
    static func person<Content>(
        _ kind: CommandKind,
        _ name: String,
        by roles: [CommandRole],
        isForTheLiving: Bool = false,
        room: RecordRoom = .decisions,
        refusedWith refusals: Set<Rejection.Code>,
        _ peer: @escaping Named,
        _ content: @escaping @Sendable (Command) -> Content,
        _ decide: @escaping @Sendable (Content, Record, DecisionContext) throws(Rejection) -> DecidedEvent
    ) -> CommandRow {
        person(
            kind,
            name,
            by: roles,
            isForTheLiving: isForTheLiving,
            room: room,
            refusedWith: refusals,
            peer,
            content,
            { (content, record, context) throws(Rejection) in [try decide(content, record, context)] }
        )
    }

    /// One that the record has no say in.
    static func person<Content>(
        _ kind: CommandKind,
        _ name: String,
        by roles: [CommandRole],
        room: RecordRoom = .decisions,
        refusedWith refusals: Set<Rejection.Code>,
        _ peer: @escaping Named,
        _ content: @escaping @Sendable (Command) -> Content,
        _ decide: @escaping @Sendable (Content, DecisionContext) throws(Rejection) -> DecidedEvent
    ) -> CommandRow {
        person(
            kind,
            name,
            by: roles,
            room: room,
            refusedWith: refusals,
            peer,
            content,
            { (content, _, context) throws(Rejection) in [try decide(content, context)] }
        )
    }

    /// How to read the board that a command's content names; nil when it has no place for one.
    private static func named<Content>(by content: @escaping @Sendable (Command) -> Content) -> Named? {
        guard Content.self is any BoardMatter.Type else { return nil }
        return { (content($0) as? any BoardMatter)?.board ?? "" }
    }

    /// A command about a board, which that board sends.
    static func board<Content>(
        _ kind: CommandKind,
        _ name: String,
        refusedWith refusals: Set<Rejection.Code>,
        _ code: @escaping Named,
        _ content: @escaping @Sendable (Command) -> Content,
        _ decide: @escaping @Sendable (Content, BoardCode, DecisionContext) throws(Rejection) -> DecidedEvent
    ) -> CommandRow {
        CommandRow(
            kind,
            name,
            by: [.board],
            isAlwaysRefusedWith: [.missingField, .invalidField],
            or: refusals,
            .board(
                code,
                { (command, board, context) throws(Rejection) in
                    try decide(content(command), board, context)
                }
            )
        )
    }
}
