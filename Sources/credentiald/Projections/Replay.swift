import ArgumentParser
import CivilTime
import Daemon
import Foundation
import Identifiers
import Projections

struct Replay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Build projections anew from the log, or compare them with it.",
        discussion: """
            A new generation is built beside the one that answers and compared with it row by row. It goes live \
            when nothing is different, or with --accept-diff; otherwise what answers goes on and the exit code \
            is 1. With --url a running daemon does it while it takes commands: then the new generation follows \
            the log and waits for --swap, or "credentiald projections swap". With --until or --as-of a \
            generation is built to look at the past, told, and thrown away; --check --until builds none, but folds \
            the log up to there twice, with --threads and with one, and compares the digests with each other and \
            with what answers where that stands at this very position.
            """
    )

    @Argument(help: ArgumentHelp("Projections; all without a name.", valueName: "NAME"))
    var names: [String] = []

    @Flag(help: "Compare digests and change nothing; may run beside the daemon.")
    var check = false

    @Flag(help: "Let a generation go live though its rows are others.")
    var acceptDiff = false

    @Option(help: ArgumentHelp("Have a running daemon do it.", valueName: "URL"))
    var url: String?

    @OptionGroup var call: CallOptions

    @Flag(help: "With --url: let each go live when it is ready.")
    var swap = false

    @Option(help: ArgumentHelp("The past: leave later events out.", valueName: "POSITION"))
    var until: UInt64?

    @Option(help: ArgumentHelp("The past: leave out what was effective later.", valueName: "DATE"))
    var asOf: String?

    @Flag(help: "The past: print every row, too.")
    var rows = false

    @OptionGroup var threads: ThreadOptions
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    private var isPast: Bool { until != nil || asOf != nil }

    func validate() throws {
        if check, asOf != nil || rows || url != nil || acceptDiff || swap {
            throw ValidationError("--check goes with --until and with no other way to replay.")
        }
        if isPast, url != nil || acceptDiff || swap {
            throw ValidationError("--until and --as-of build what is thrown away: nothing goes live.")
        }
        if rows, !isPast { throw ValidationError("--rows goes with --until or --as-of.") }
        if let url { try DaemonURLOptions.check(url) }
        if swap, url == nil { throw ValidationError("--swap goes with --url.") }
    }

    func run() async throws {
        var projections: [Projection] = []
        for name in names {
            guard let projection = Projection.named(name) else {
                let known = Projection.allCases.map(\.name).joined(separator: ", ")
                throw ValidationError("there is no projection \"\(name)\"; there are \(known).")
            }
            // One that is named twice is made once.
            if !projections.contains(projection) { projections.append(projection) }
        }
        let chosen = projections.isEmpty ? Projection.allCases : projections
        if let url { return try await replayOnline(chosen, url) }
        let tool = ReplayTool(
            dataFolder: data.folder,
            masterKeyPath: data.masterKey,
            threads: threads.threads
        )
        defer { ProgressTicker.stop() }
        if check, let until {
            try comparePast(tool, chosen, until: Position(until))
        } else if check {
            try compare(tool, chosen)
        } else if isPast {
            try lookBack(tool, chosen)
        } else {
            try rebuild(tool, chosen)
        }
    }

    // MARK: Comparing

    private struct Finding: Encodable {
        let projection: String
        let generation: UInt32
        let position: UInt64
        let liveDigest: String
        let replayedDigest: String
        let liveRows: UInt64
        let replayedRows: UInt64
        let agrees: Bool
    }

    private func compare(_ tool: ReplayTool, _ projections: [Projection]) throws {
        let result = try tool.check(projections) {
            ProgressTicker.watch($0, "comparing")
        }
        ProgressTicker.stop()
        for finding in result.findings {
            if output.json {
                try Terminal.printJSON(
                    Finding(
                        projection: finding.projection.name,
                        generation: finding.generation,
                        position: finding.position.rawValue,
                        liveDigest: finding.live.description,
                        replayedDigest: finding.replayed.description,
                        liveRows: finding.liveRows,
                        replayedRows: finding.replayedRows,
                        agrees: finding.agrees
                    )
                )
            } else {
                let verdict = finding.agrees ? "equal" : "DIFFERENT"
                print(
                    "\(finding.projection.name): \(verdict) at position \(finding.position), \(finding.liveRows) rows live, \(finding.replayedRows) replayed, digest \(finding.live.description.prefix(16))"
                )
            }
        }
        report(events: result.events, seconds: result.seconds)
        if result.findings.contains(where: { !$0.agrees }) { throw ExitStatus.checkFailed }
    }

    // MARK: Rebuilding

    private struct Rebuilt: Encodable {
        let projection: String
        /// The generation that is live now.
        let generation: UInt32
        let events: UInt64
        /// Of the new generation.
        let rows: UInt64
        let digest: String
        /// Whether the new generation went live.
        let swapped: Bool
        let diff: RowDiff?
        let notCompared: String?
    }

    private func rebuild(_ tool: ReplayTool, _ projections: [Projection]) throws {
        let result = try tool.rebuild(projections, acceptDiff: acceptDiff) {
            ProgressTicker.watch($0, "replaying")
        }
        ProgressTicker.stop()
        for one in result.results {
            let report = one.report
            if output.json {
                try Terminal.printJSON(
                    Rebuilt(
                        projection: report.projection.name,
                        generation: report.generation,
                        events: report.events,
                        rows: report.rows,
                        digest: report.digest.description,
                        swapped: one.isLive,
                        diff: one.diff,
                        notCompared: report.notCompared
                    )
                )
            } else {
                if let diff = one.diff { print(RowDiffText.text(diff)) }
                if let reason = report.notCompared {
                    print("\(report.projection.name): what answered was not compared: \(reason)")
                }
                print(
                    one.isLive
                        ? "\(report.projection.name): generation \(report.generation) is live, \(report.rows) rows from \(report.events) events"
                        : "\(report.projection.name): NOT swapped, generation \(report.generation) stays live: --accept-diff lets the new rows go live"
                )
            }
        }
        report(events: result.events, seconds: result.seconds)
        if result.results.contains(where: { !$0.isLive }) { throw ExitStatus.checkFailed }
    }

    // MARK: The past

    private struct Past: Encodable {
        let projection: String
        let version: UInt32
        let position: UInt64
        let asOf: String?
        let events: UInt64
        let rows: UInt64
        let quarantined: UInt64
        let digest: String
    }

    private func lookBack(_ tool: ReplayTool, _ projections: [Projection]) throws {
        var date: CivilDate?
        if let asOf {
            guard let parsed = try? CivilDate(asOf) else {
                throw ValidationError("--as-of takes a date, yyyy-mm-dd, not \"\(asOf)\".")
            }
            date = parsed
        }
        let progress = { (progress: ReplayProgress) in
            ProgressTicker.watch(progress, "replaying")
        }
        try tool.past(projections, until: until.map { Position($0) }, asOf: date, progress: progress) {
            past in
            ProgressTicker.stop()
            if rows {
                let name = past.projection.name
                // The values are JSON already.
                try past.forEachRow { print("{\"projection\":\"\(name)\",\"key\":\"\($0)\",\"row\":\($1)}") }
            }
            let state = try past.state()
            if output.json {
                try Terminal.printJSON(
                    Past(
                        projection: past.projection.name,
                        version: past.projection.version,
                        position: state.position.rawValue,
                        asOf: asOf,
                        events: past.events,
                        rows: state.rowCount,
                        quarantined: state.quarantined,
                        digest: state.digest.description
                    )
                )
            } else {
                let date = asOf.map { ", effective by \($0)" } ?? ""
                print(
                    "\(past.projection.name) at position \(state.position)\(date): \(state.rowCount) rows, \(state.quarantined) people quarantined, digest \(state.digest)"
                )
            }
        }
    }

    func report(events: UInt64, seconds: Double) {
        guard !output.json else { return }
        let rate = seconds > 0 ? Int(Double(events) / seconds) : 0
        print("\(events) events in \(String(format: "%.2f", seconds)) s, \(rate)/s")
    }
}
