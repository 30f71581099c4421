import ArgumentParser
import AuditBundles
import EventStore
import Foundation
import Identifiers
import MerkleTree

struct AuditVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a bundle; needs no data folder.",
        discussion: """
            Signatures, every record's place in the log, that none of the person's is left out, and the \
            assessment, made again from the events and rules. Exit code 1 if anything is not so; the first \
            such thing is named. Without --key it is checked with the key that the bundle carries: then it holds \
            together, but nobody vouches that it is the log's.
            """
    )

    @Argument(help: ArgumentHelp("The bundle.", valueName: "BUNDLE"))
    var file: String

    @Option(
        help: ArgumentHelp(
            "A file with the log's verifier key, as `credentiald checkpoint` tells it; it came another way than the bundle.",
            valueName: "FILE"
        )
    )
    var key: String?

    @OptionGroup var output: OutputOptions

    private struct Holding: Encodable {
        let holds = true
        let peer, asOf, purpose, exportedBy, exportedAt: String
        let checkpoint: UInt64
        let streams, events: Int
        let boards: [String]
        let rules: [String]
        let leftOut, assessments: Int
        /// False without --key, and then with the two that follow; else absent.
        let keyVouchedFor: Bool?
        /// The bundle's own, which it was checked with.
        let verifierKey: String?
        let warning: String?
    }

    private struct Failing: Encodable {
        let holds = false
        let code, place, detail: String
        /// As when it holds.
        let keyVouchedFor: Bool?
    }

    private static let warning =
        "nobody vouches for the key that this was checked with: it is the bundle's own, and whoever wrote the bundle may have made up both; --key FILE checks with the log's key"

    func run() throws {
        let trusted = try key.map(verifierKey)
        let data = try read(file, limit: AuditLimits.fileBytesMax)
        do {
            if let trusted { return try report(AuditVerifier.verify(data, with: trusted), by: nil) }
            guard let (verified, own) = try AuditVerifier.verifyByItself(data) else {
                throw ValidationError("The bundle carries no verifier key: give the log's with --key FILE.")
            }
            try report(verified, by: own)
        } catch let fault as AuditFault {
            if output.json {
                try Terminal.printJSON(
                    Failing(
                        code: fault.code.rawValue,
                        place: fault.place,
                        detail: fault.reason,
                        keyVouchedFor: trusted == nil ? false : nil
                    )
                )
            } else {
                print("DOES NOT HOLD: \(fault)".onOneLine)
            }
            throw ExitStatus.checkFailed
        }
    }

    private func verifierKey(_ path: String) throws -> NoteVerifierKey {
        let text = String(decoding: try read(path, limit: 4_096), as: UTF8.self)
        // What every verifier takes away; more would be a key to some and none to others.
        let blanks = CharacterSet(charactersIn: " \t\r\n")
        do { return try NoteVerifierKey(text.trimmingCharacters(in: blanks)) } catch {
            Terminal.complain("credentiald: \(path) holds no verifier key: \(error)")
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

    /// - Parameter own: the bundle's own key, when nobody gave another.
    private func report(_ verified: AuditVerifier.Verified, by own: NoteVerifierKey?) throws {
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
            assessments: verified.assessments,
            keyVouchedFor: own == nil ? nil : false,
            verifierKey: own.map { "\($0)" },
            warning: own == nil ? nil : Self.warning
        )
        guard !output.json else { return try Terminal.printJSON(holding) }
        print(
            "holds: \(holding.events) events of \(holding.peer), all there are up to position \(holding.checkpoint)"
        )
        // Whoever wrote the bundle or the rules must have no say in the verdict.
        print("exported by \(holding.exportedBy) at \(holding.exportedAt) for \(holding.purpose)".onOneLine)
        for pack in verified.packs {
            print(
                "rules: \(pack.board) \(pack.version), in force from \(pack.effectiveOn), SHA-256 \(pack.digest)"
                    .onOneLine
            )
        }
        if holding.leftOut > 0 {
            print("\(holding.leftOut) records of boards are left out, and nothing here proves why")
        }
        print("assessed anew as of \(holding.asOf): the same \(holding.assessments) answers")
        if let own { print("NOT VOUCHED FOR: \(Self.warning)\n" + "the bundle's own key: \(own)".onOneLine) }
    }
}
