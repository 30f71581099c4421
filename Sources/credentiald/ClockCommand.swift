import ArgumentParser
import CivilTime
import Daemon

struct ClockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clock",
        abstract: "Show a running daemon's clock and deadlines, or set a simulated clock forward.",
        discussion: """
            Setting it forward has every deadline up to then recorded, in order and each at its time, and is \
            answered when all of them are. Only a daemon that was started with --clock simulated:INSTANT can \
            be set. Exit code 3 if the daemon refuses.
            """
    )

    @Option(help: ArgumentHelp("Set the clock to an instant, RFC 3339 in UTC.", valueName: "INSTANT"))
    var advanceTo: String?

    @Option(help: ArgumentHelp("Set the clock so many days of 24 hours forward.", valueName: "N"))
    var advanceDays: Int?

    @OptionGroup var daemon: DaemonURLOptions

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard advanceTo == nil || advanceDays == nil else {
            throw ValidationError("Give --advance-to or --advance-days, not both.")
        }
        if let advanceTo, (try? Instant(advanceTo)) == nil {
            throw ValidationError(
                "--advance-to takes an instant such as 2026-07-01T00:00:00Z, not \"\(advanceTo)\"."
            )
        }
        if let advanceDays, advanceDays < 1 { throw ValidationError("--advance-days takes 1 or more.") }
    }

    func run() async throws {
        switch try await answer(ClockTool(daemon.address())) {
        case .clock(let clock): try show(clock)
        case .refused(let problem):
            Terminal.complain("credentiald: refused: \(problem.code): \(problem.detail)")
            throw ExitStatus.cannotRun
        }
    }

    private func answer(_ tool: ClockTool) async throws -> ClockTool.Outcome {
        if let advanceTo { return try await tool.advance(.to(advanceTo)) }
        if let advanceDays { return try await tool.advance(.days(advanceDays)) }
        return try await tool.show()
    }

    private func show(_ clock: ClockTool.Clock) throws {
        guard !output.json else { return try Terminal.printJSON(clock) }
        let deadlines = clock.deadlines
        print("\(clock.now), the clock is \(clock.clock == "system" ? "the machine's" : clock.clock)")
        if deadlines.due > 0 {
            print(
                "\(deadlines.due) deadlines have passed and are not recorded, for \(deadlines.lagSeconds) s"
            )
        }
        print("the next deadline: \(deadlines.next ?? "none is pending")")
        print(
            "since the start: \(deadlines.sent) sent, \(deadlines.rejected) refused, \(deadlines.failed) failed"
        )
    }
}
