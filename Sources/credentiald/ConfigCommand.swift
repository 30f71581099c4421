import ArgumentParser
import Daemon
import ShapedYAML

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check what `serve` would go by, and list what can be set.",
        subcommands: [ConfigCheck.self, Schema.self, Keys.self]
    )

    struct Schema: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the JSON Schema of the file.",
            discussion: "The same with --json and without it."
        )

        /// What is printed is JSON in any case; a script need not know that.
        @OptionGroup var output: OutputOptions

        func run() { print(ConfigurationFile.jsonSchema, terminator: "") }
    }

    struct Keys: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print every key with its environment variable, its default and what it is for."
        )

        @OptionGroup var output: OutputOptions

        private struct Line: Encodable {
            let key: String
            let variable: String
            /// Absent: it has no value when nobody says anything.
            let standard: String?
            let isReloadable: Bool
            let meaning: String

            enum CodingKeys: String, CodingKey {
                case key
                case variable
                case standard = "default"
                case isReloadable = "reloadable"
                case meaning
            }
        }

        func run() throws {
            guard output.json else { return print(ConfigurationKey.markdown, terminator: "") }
            for key in ConfigurationKey.all {
                try Terminal.printJSON(
                    Line(
                        key: key.path,
                        variable: key.variable,
                        standard: key.standard,
                        isReloadable: key.isReloadable,
                        meaning: key.meaning
                    )
                )
            }
        }
    }
}
