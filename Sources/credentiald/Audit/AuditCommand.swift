import ArgumentParser

struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "One person's history as a file that proves itself.",
        subcommands: [AuditExportCommand.self, AuditVerifyCommand.self]
    )
}
