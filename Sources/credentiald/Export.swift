import ArgumentParser
import Daemon
import Identifiers
import SwiftProtobuf

struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print every event of the log, one JSON object a line, straight from the data folder.",
        discussion: """
            In order of position, in the form in which GET /v1/events gives them to auditors: everything but what \
            is sealed. Changes nothing; may run beside the daemon, and ends where the log ended at the start: go on \
            later with --after and the last position that was printed.
            """
    )

    @Option(help: ArgumentHelp("Only events after this position.", valueName: "POSITION"))
    var after: UInt64 = 0

    @Option(
        help: ArgumentHelp("The last position to print; the log's end without it.", valueName: "POSITION")
    )
    var until: UInt64?

    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard let until else { return }
        if until == 0 { throw ValidationError("--until takes a position, and these begin at 1.") }
        if until < after { throw ValidationError("--until \(until) lies before --after \(after).") }
    }

    func run() throws {
        let tool = try ExportTool(dataFolder: data.folder, masterKeyPath: data.masterKey)
        var lines = OutputLines()
        do {
            let last = until.map { Position($0) } ?? max(tool.end, Position(after))
            try tool.forEach(after: Position(after), through: last) { event in
                try lines.write(event.jsonUTF8Bytes())
            }
        } catch {
            // What was read before it is of use.
            try lines.finish()
            throw error
        }
        try lines.finish()
    }
}
