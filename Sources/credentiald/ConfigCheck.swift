import ArgumentParser
import Daemon
import ShapedYAML

struct ConfigCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a configuration: each error with its place and reason, or what it all comes to.",
        discussion: """
            Shows every key with its value and where it comes from: the file and its line, an environment variable, \
            an option, or the default. Secrets are never shown. Nothing is sent to a broker. Exit code 1 if anything \
            is wrong.
            """
    )

    @Argument(
        help: ArgumentHelp("A YAML file; without it environment and options alone.", valueName: "FILE")
    )
    var file: String?

    @OptionGroup var options: SettingOptions

    @OptionGroup var output: OutputOptions

    func run() async throws {
        do {
            try show(try await ConfigurationInputs(path: file, options: options.given).load())
        } catch let errors as DocumentErrors {
            for line in errors.errors.map({ FindingLine($0) }) { try show(line) }
            throw ExitStatus.checkFailed
        }
    }

    private func show(_ configuration: EffectiveConfiguration) throws {
        let summary = ConfigurationSummary(configuration)
        if output.json { return try Terminal.printJSON(summary) }
        let rows = configuration.values.map { value in
            (key: value.key, value: value.value ?? "(not set)", from: value.origin.place ?? value.origin.kind)
        }
        let keyWidth = rows.map(\.key.count).max() ?? 0
        let valueWidth = rows.map(\.value.count).filter { $0 <= Self.valueWidthMax }.max() ?? 0
        for row in rows {
            print("\(Self.padded(row.key, keyWidth))  \(Self.padded(row.value, valueWidth))  \(row.from)")
        }
        print("\(file ?? "the configuration") is right: \(summary.text)")
    }

    /// A longer value does not move the other rows apart.
    private static let valueWidthMax = 40

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func show(_ line: FindingLine) throws {
        if output.json { try Terminal.printJSON(line) } else { print(line.text) }
    }
}
