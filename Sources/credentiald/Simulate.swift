import ArgumentParser
import CivilTime
import Foundation
import Simulation

struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print commands of plausible careers, one JSON object a line.",
        discussion: """
            The same seed gives the same lines on every machine. The output begins with the adoption \
            of the rules it uses and can be imported into an empty folder.
            """
    )

    @Option(help: ArgumentHelp("How many people.", valueName: "N"))
    var peers = 200

    @Option(help: ArgumentHelp("How many years, ending on --until.", valueName: "N"))
    var years = 4

    @Option(help: ArgumentHelp("Seed of the generator.", valueName: "S"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("The last day; 2026-10-31 without it.", valueName: "DATE"))
    var until: String?

    @OptionGroup var output: OutputOptions

    @Option(
        help: ArgumentHelp(
            "Of 100 people, those who are registered twice and merged. A merge is one line of two events.",
            valueName: "PERCENT"
        )
    )
    var doubles = 0

    func run() throws {
        var last = Simulation.defaultUntil
        if let until {
            guard let date = try? CivilDate(until) else {
                throw ValidationError("--until takes a date such as 2026-10-31, not \"\(until)\".")
            }
            last = date
        }
        let simulation: Simulation
        do {
            simulation = try Simulation(
                peers: peers,
                years: years,
                seed: seed,
                until: last,
                doublesPercent: doubles
            )
        } catch {
            throw ValidationError("\(error)")
        }
        var buffer: [UInt8] = []
        for line in simulation.lines {
            buffer.append(contentsOf: line)
            if buffer.count >= Self.bufferBytes { try flush(&buffer) }
        }
        try flush(&buffer)
    }

    private static let bufferBytes = 1 << 16

    private func flush(_ buffer: inout [UInt8]) throws {
        try FileHandle.standardOutput.write(contentsOf: buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
