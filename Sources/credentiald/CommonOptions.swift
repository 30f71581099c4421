import ArgumentParser
import Daemon
import Foundation
import Projections

/// Where the data is.
struct DataOptions: ParsableArguments {
    @Option(name: .customLong("data"), help: ArgumentHelp("The data folder.", valueName: "DIR"))
    var folder = "data"

    @Option(
        name: .customLong("master-key"),
        help: ArgumentHelp(
            "A file with the 32-byte master key; without it systemd's credential master.key, or keys/master.key in the data folder.",
            valueName: "FILE"
        )
    )
    var givenMasterKey: String?

    var masterKey: String? { MasterKeyPath.resolved(givenMasterKey) }
}

struct OutputOptions: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Print JSON, one object a line, with documented fields.")
    var json = false
}

struct ThreadOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Threads to fold with; without it all cores, up to \(ProjectionOperations.threadsMax).",
            valueName: "N"
        )
    )
    var threads = ProjectionOperations.threads(cores: ProcessInfo.processInfo.activeProcessorCount)

    func validate() throws {
        guard (1...ProjectionOperations.threadsMax).contains(threads) else {
            throw ValidationError("--threads must be 1 to \(ProjectionOperations.threadsMax).")
        }
    }
}
