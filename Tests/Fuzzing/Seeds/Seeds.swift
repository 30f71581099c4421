import Foundation

/// Writes inputs of `event`, `checkpoint` and `pages` to begin with into a corpus; those of `record` and `backup` are
/// the golden files of Tests/Fixtures. Fuzzing has made more since, so that this is needed only when a format
/// changes. Built without the flags of the fuzzers.
///
/// Usage: fuzz-seeds FOLDER, which is Tests/Fuzzing/Corpus. LMDB takes the page size of the machine for a new
/// file; run where `sysconf` says 512, it makes files that a fuzzer gets through many times faster.
@main
enum Seeds {
    static func main() throws {
        guard CommandLine.arguments.count == 2 else {
            print("usage: fuzz-seeds FOLDER")
            exit(2)
        }
        let corpus = URL(fileURLWithPath: CommandLine.arguments[1])
        try writeEventSeeds(to: corpus.appendingPathComponent("event"))
        try writeCheckpointSeeds(to: corpus.appendingPathComponent("checkpoint"))
        try writePageSeeds(to: corpus.appendingPathComponent("pages"))
    }
}
