/// Every command, one row each: its name, its stream, who may send it, how it is decided and with what it
/// can be refused. Routing, decisions, tests and `Schemas/commands.md` read this one table.
package enum CommandTable {
    /// In the order of the schema.
    package static let rows: [CommandRow] =
        (persons + evidence + applications + credentials + boards)
        .sorted { $0.kind.rawValue < $1.kind.rawValue }

    package static func row(of kind: CommandKind) -> CommandRow { rows[kind.rawValue] }
}
