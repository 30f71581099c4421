import ArgumentParser

struct Prove: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print proofs as JSON, and check them without the log.",
        subcommands: [ProveInclusion.self, ProveConsistency.self, ProveStream.self, ProveCheck.self]
    )
}
