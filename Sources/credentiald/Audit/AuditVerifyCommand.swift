import ArgumentParser
import AuditBundles
import EventStore
import Foundation
import Identifiers
import MerkleTree

struct AuditVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a bundle against a verifier key; needs no data folder.",
        discussion: """
            Signatures, every record's place in the log, that none of the person's is left out, and the \
            assessment, made again from the events and rules. Exit code 1 if anything is not so; the first \
            such thing is named.
            """
    )

    @Argument(help: ArgumentHelp("The bundle.", valueName: "BUNDLE"))
    var file: String

    @Option(
        help: ArgumentHelp(
            "A file with the log's verifier key, as `credentiald checkpoint` tells it.",
            valueName: "FILE"
        )
    )
    var key: String

    @OptionGroup var output: OutputOptions

    private struct Holding: Encodable {
        let holds = true
        let peer, asOf, purpose, exportedBy, exportedAt: String
        let checkpoint: UInt64
        let streams, events: Int
        let boards: [String]
        let rules: [String]
        let leftOut, assessments: Int
    }

    private struct Failing: Encodable {
        let holds = false
        let code, place, detail: String
    }

    func run() throws {
        let key = try verifierKey()
        let data = try read(file, limit: AuditLimits.fileBytesMax)
        do {
            try report(try AuditVerifier.verify(data, with: key))
        } catch let fault as AuditFault {
            if output.json {
                try Terminal.printJSON(
                    Failing(code: fault.code.rawValue, place: fault.place, detail: fault.reason)
                )
            } else {
                print("DOES NOT HOLD: \(fault)")
            }
            throw ExitStatus.checkFailed
        }
    }

    private func verifierKey() throws -> NoteVerifierKey {
        let text = String(decoding: try read(key, limit: 4_096), as: UTF8.self)
        do { return try NoteVerifierKey(text.trimmingCharacters(in: .whitespacesAndNewlines)) } catch {
            Terminal.complain("credentiald: \(key) holds no verifier key: \(error)")
            throw ExitStatus.cannotRun
        }
    }

    /// One byte more than the limit is enough to be refused for it.
    private func read(_ path: String, limit: Int) throws -> Data {
        guard let handle = FileHandle(forReadingAtPath: path),
            let data = try? handle.read(upToCount: limit + 1) ?? Data()
        else {
            Terminal.complain("credentiald: cannot read \(path)")
            throw ExitStatus.cannotRun
        }
        return data
    }

    private func report(_ verified: AuditVerifier.Verified) throws {
        let statement = verified.statement
        let holding = Holding(
            peer: "\(statement.peer)",
            asOf: "\(statement.asOf)",
            purpose: statement.purpose,
            exportedBy: statement.exportedBy,
            exportedAt: "\(statement.exportedAt)",
            checkpoint: verified.checkpoint.size.rawValue,
            streams: verified.streams,
            events: verified.events,
            boards: verified.boards,
            rules: verified.packs.map { "\($0.board) \($0.version) \($0.digest)" },
            leftOut: verified.leftOut,
            assessments: verified.assessments
        )
        guard !output.json else { return try Terminal.printJSON(holding) }
        print(
            "holds: \(holding.events) events of \(holding.peer), all there are up to position \(holding.checkpoint)"
        )
        print("exported by \(holding.exportedBy) at \(holding.exportedAt) for \(holding.purpose)")
        for pack in verified.packs {
            print(
                "rules: \(pack.board) \(pack.version), in force from \(pack.effectiveOn), SHA-256 \(pack.digest)"
            )
        }
        if holding.leftOut > 0 {
            print("\(holding.leftOut) records of boards are not in it: audit samples name other people")
        }
        print("assessed anew as of \(holding.asOf): the same \(holding.assessments) answers")
    }
}
