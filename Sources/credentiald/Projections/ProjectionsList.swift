import ArgumentParser
import Daemon
import HTTPAPI
import Projections

struct ProjectionsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "How far each projection is."
    )

    @OptionGroup var daemon: DaemonURLOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let found = try await asking { try await ProjectionClient(daemon.address()).list() }
        if output.json { return try found.forEach { try Terminal.printJSON($0) } }
        var table = Table(
            heads: [
                "projection", "generation", "version", "position", "rows", "behind", "seconds", "quarantined",
                "state",
            ],
            numbers: [1, 2, 3, 4, 5, 6, 7]
        )
        for one in found {
            var state = [one.unreadable.map { "cannot be read: \($0)" } ?? "answers"]
            if let it = one.rebuild, it.isRunning { state.append("rebuild: \(it.state.rawValue)") }
            table.add(
                one.name,
                "\(one.generation)",
                text(one.version),
                text(one.position),
                text(one.rows),
                text(one.lagEvents),
                text(one.lagSeconds),
                text(one.quarantined),
                state.joined(separator: ", ")
            )
            if let it = one.previous {
                table.add("", "\(it.generation)", "", "", "\(it.rows)", "", "", "", "previous")
            }
            if let it = one.candidate {
                table.add("", "\(it.generation)", "", "", "\(it.rows)", "", "", "", "candidate")
            }
        }
        Terminal.show(table)
    }

    private func text(_ number: (some FixedWidthInteger)?) -> String { number.map { "\($0)" } ?? "" }
}
