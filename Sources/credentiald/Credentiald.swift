import ArgumentParser
import Daemon

struct Credentiald: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credentiald",
        abstract: "Keeps the certification record of peer recovery specialists.",
        discussion: """
            Exit codes: 0 ok, 1 the check failed, 2 usage, 3 cannot run.
            """,
        version: ProgramVersion.text,
        subcommands: [
            Serve.self, ConfigCommand.self, History.self, Replay.self, ProjectionsCommand.self,
            PublicationsCommand.self,
            ClockCommand.self, Doctor.self, Verify.self,
            CheckpointCommand.self, Prove.self, AuditCommand.self, BackupCommand.self, RestoreCommand.self,
            KeysCommand.self,
            Import.self, Export.self,
            Simulate.self, RulesCommand.self, TokenCommand.self,
        ]
    )
}
