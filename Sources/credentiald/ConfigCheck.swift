import ArgumentParser
import Daemon
import Glibc
import ShapedYAML

struct ConfigCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a configuration: each error with its place and reason, or what it all comes to.",
        discussion: """
            Shows every key with its value and where it comes from: the file and its line, an environment variable, \
            an option, or the default. Secrets are never shown. Nothing is sent to a broker. Exit code 1 if anything \
            is wrong. Files are read as whoever checks: ask as the daemon's user, for root reads what that may not.
            """
    )

    @Argument(
        help: ArgumentHelp("A YAML file; without it environment and options alone.", valueName: "FILE")
    )
    var file: String?

    @OptionGroup var options: SettingOptions

    @OptionGroup var output: OutputOptions

    /// Root reads files that the daemon's user may not, and is refused some that are that user's to read.
    private static var isRoot: Bool { geteuid() == 0 }

    private static func warnRoot() {
        guard isRoot else { return }
        Terminal.complain("checked as root: which files the daemon may read, only its own user can tell")
    }

    func run() async throws {
        do {
            try show(try await ConfigurationInputs(path: file, options: options.given).loadWithMasterKey())
        } catch let errors as DocumentErrors {
            for line in errors.errors.map({ FindingLine($0) }) { try show(line) }
            Self.warnRoot()
            throw ExitStatus.checkFailed
        }
    }

    private func show(_ configuration: EffectiveConfiguration) throws {
        let summary = ConfigurationSummary(configuration)
        if output.json {
            Self.warnRoot()
            return try Terminal.printJSON(summary)
        }
        var table = Table()
        for value in configuration.values {
            table.add(
                value.key,
                value.origin.place ?? value.origin.kind,
                value.value ?? "(not set)"
            )
        }
        Terminal.show(table)
        let reader = Self.isRoot ? ", as root reads it" : ""
        print("\(file ?? "the configuration") is right\(reader): \(summary.text)")
    }

    private func show(_ line: FindingLine) throws {
        if output.json { try Terminal.printJSON(line) } else { print(line.text) }
    }
}
