import ArgumentParser
import CredentialingSchema
import Daemon
import Foundation
import Synchronization

struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Send a file of commands, one JSON object a line, to a running daemon.",
        discussion: """
            Safe to run again after any interruption: what was accepted is answered with the same \
            receipt and recorded once. Refused lines go to standard error; exit code 1 if there are any.
            """
    )

    @Argument(help: ArgumentHelp("The file; - reads standard input.", valueName: "FILE"))
    var file: String

    @OptionGroup var daemon: DaemonURLOptions

    @OptionGroup var output: OutputOptions

    /// Refused lines that are printed; all are counted.
    private static let refusedShownMax = 20

    private struct Result: Encodable {
        let lines: UInt64
        let accepted: UInt64
        let duplicates: UInt64
        let rejected: UInt64
        let lastPosition: UInt64
        let seconds: Double
        let commandsPerSecond: Int
    }

    private struct Refused: Encodable {
        let line: UInt64
        let commandId: String
        let status: UInt32
        let code: String
        let detail: String
    }

    func run() async throws {
        let began = ContinuousClock.now
        let line = ProgressLine()
        let shown = Atomic<Int>(0)
        let json = output.json
        let counts = try await ImportTool(daemon.address()).run(path: file) { number, problem in
            let (before, _) = shown.wrappingAdd(1, ordering: .relaxed)
            guard before < Self.refusedShownMax else { return }
            Self.show(number, problem, json: json)
        } progress: { counts in
            line.show("imported", done: counts.lines, total: counts.lines)
        }
        line.clear()
        let passed = (ContinuousClock.now - began).components
        let seconds = Double(passed.seconds) + Double(passed.attoseconds) * 1e-18
        try report(counts, seconds)
        if counts.rejected > 0 { throw ExitStatus.checkFailed }
    }

    private static func show(_ number: UInt64, _ problem: Problem, json: Bool) {
        if json {
            let refused = Refused(
                line: number,
                commandId: problem.commandID,
                status: problem.status,
                code: problem.code,
                detail: problem.detail
            )
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            if let data = try? encoder.encode(refused) {
                Terminal.complain(String(decoding: data, as: UTF8.self))
            }
        } else {
            Terminal.complain("line \(number): \(problem.code): \(problem.detail)")
        }
    }

    private func report(_ counts: ImportTool.Counts, _ seconds: Double) throws {
        let rate = seconds > 0 ? Int(Double(counts.lines) / seconds) : 0
        if output.json {
            try Terminal.printJSON(
                Result(
                    lines: counts.lines,
                    accepted: counts.accepted,
                    duplicates: counts.duplicates,
                    rejected: counts.rejected,
                    lastPosition: counts.lastPosition,
                    seconds: seconds,
                    commandsPerSecond: rate
                )
            )
        } else {
            print(
                "\(counts.lines) lines: \(counts.accepted) accepted, \(counts.duplicates) accepted before, \(counts.rejected) refused; last position \(counts.lastPosition)"
            )
            print("\(String(format: "%.2f", seconds)) s, \(rate) commands/s")
        }
    }
}
