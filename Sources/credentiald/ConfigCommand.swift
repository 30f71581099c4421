import ArgumentParser
import Daemon
import ShapedYAML

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check the file that `serve --config` takes.",
        subcommands: [Check.self, Schema.self]
    )

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a configuration file: each error with file, line and reason.",
            discussion: "Nothing is sent to a broker. Exit code 1 if anything is wrong."
        )

        @Argument(help: ArgumentHelp("A YAML file.", valueName: "FILE"))
        var file: String

        @OptionGroup var output: OutputOptions

        func run() async throws {
            do {
                let settings = try await ConfigurationFile.read(path: file)
                try show(ConfigurationSummary(settings))
            } catch let errors as DocumentErrors {
                for line in errors.errors.map({ FindingLine($0) }) { try show(line) }
                throw ExitStatus.checkFailed
            }
        }

        private func show(_ summary: ConfigurationSummary) throws {
            if output.json { return try Terminal.printJSON(summary) }
            print("\(file) is right: \(summary.text)")
        }

        private func show(_ line: FindingLine) throws {
            if output.json { try Terminal.printJSON(line) } else { print(line.text) }
        }
    }

    struct Schema: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the JSON Schema of the file.")

        func run() { print(ConfigurationFile.jsonSchema, terminator: "") }
    }
}
