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
            var state = ["answers"]
            if let it = one.rebuild, it.isRunning { state.append("rebuild: \(it.state.rawValue)") }
            table.add(
                one.name,
                "\(one.generation)",
                "\(one.version)",
                "\(one.position)",
                "\(one.rows)",
                "\(one.lagEvents)",
                "\(one.lagSeconds)",
                "\(one.quarantined)",
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
}

struct ProjectionsDiff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare the candidate with what answers; exit code 1 when rows differ."
    )

    @OptionGroup var projection: ProjectionArgument
    @OptionGroup var daemon: DaemonURLOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let diff = try await asking {
            try await ProjectionClient(daemon.address()).diff(projection.name)
        }
        if output.json { try Terminal.printJSON(diff) } else { print(RowDiffText.text(diff)) }
        if !diff.isEmpty { throw ExitStatus.checkFailed }
    }
}

struct ProjectionsSwap: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "swap",
        abstract: "Let the candidate answer; refused when its rows are others."
    )

    @OptionGroup var projection: ProjectionArgument
    @Flag(help: "Also when rows differ.")
    var acceptDiff = false
    @OptionGroup var daemon: DaemonURLOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let diff = try await asking {
            try await ProjectionClient(daemon.address()).swap(projection.name, acceptDiff: acceptDiff)
        }
        if output.json { return try Terminal.printJSON(diff) }
        print(RowDiffText.text(diff))
        print("\(projection.name): generation \(diff.candidateGeneration) is live")
    }
}

struct ProjectionsRollback: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Let the generation that answered before answer again, at once."
    )

    @OptionGroup var projection: ProjectionArgument
    @OptionGroup var daemon: DaemonURLOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let changed = try await asking {
            try await ProjectionClient(daemon.address()).rollback(projection.name)
        }
        if output.json { return try Terminal.printJSON(changed) }
        print("\(changed.projection): generation \(changed.generation) is live again")
    }
}

struct ProjectionsDrop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop",
        abstract: "Give up the generation that answered before; there is no way back then."
    )

    @OptionGroup var projection: ProjectionArgument
    @OptionGroup var daemon: DaemonURLOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let changed = try await asking {
            try await ProjectionClient(daemon.address()).dropPrevious(projection.name)
        }
        if output.json { return try Terminal.printJSON(changed) }
        print("\(changed.projection): generation \(changed.generation) is gone")
    }
}

struct ProjectionsCancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "End a rebuild, or give up the candidate."
    )

    private struct Cancelled: Encodable {
        let projection: String
        let state = "cancelled"
    }

    @OptionGroup var projection: ProjectionArgument
    @OptionGroup var daemon: DaemonURLOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await asking { try await ProjectionClient(daemon.address()).cancel(projection.name) }
        if output.json { return try Terminal.printJSON(Cancelled(projection: projection.name)) }
        print("\(projection.name): cancelled, nothing of the new generation is left")
    }
}

struct ProjectionsQuarantine: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine",
        abstract: "The people whose rows wait: since which event, and why."
    )

    @OptionGroup var projection: ProjectionArgument
    @OptionGroup var daemon: DaemonURLOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let client = try ProjectionClient(daemon.address())
        try await asking {
            try await client.quarantine(projection.name) { person in
                if output.json { return try Terminal.printJSON(person) }
                print(
                    "\(person.peer) since \(person.since): \(person.eventType) at position \(person.position): \(person.reason)"
                )
            }
        }
    }
}

struct ProjectionsRetry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Make a person's rows anew from the log; exit code 1 when they still wait."
    )

    @OptionGroup var projection: ProjectionArgument
    @Argument(help: ArgumentHelp("The person's id.", valueName: "PEER"))
    var peer: String
    @OptionGroup var daemon: DaemonURLOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let retried = try await asking {
            try await ProjectionClient(daemon.address()).retry(projection.name, peer)
        }
        if output.json {
            try Terminal.printJSON(retried)
        } else if let it = retried.quarantine {
            print("\(it.peer) still waits: \(it.eventType) at position \(it.position): \(it.reason)")
        } else {
            print("\(retried.peer): the rows are applied")
        }
        if !retried.applied { throw ExitStatus.checkFailed }
    }
}
