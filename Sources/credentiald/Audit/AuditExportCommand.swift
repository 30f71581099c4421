import ArgumentParser
import AuditBundles
import CivilTime
import Credentialing
import CredentialingSchema
import Daemon
import Foundation
import Identifiers
import Identity

struct AuditExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write one person's history, its proofs, the rules and the assessment into one file.",
        discussion: """
            Straight from the data folder, also beside a running daemon, up to its newest checkpoint. What is \
            sealed stays sealed. Nothing is recorded: report to whom you give it as discloseHistory. The \
            statement in the bundle is signed with the log's key. Exit code 1 if there is no such person.
            """
    )

    @Argument(help: ArgumentHelp("The person's id.", valueName: "PEER"))
    var peer: String

    @Option(
        help: ArgumentHelp(
            "What for; it stands in the bundle.",
            valueName: DisclosurePurpose.words.joined(separator: "|")
        )
    )
    var purpose: String

    @Option(help: ArgumentHelp("Who exports; the account without it.", valueName: "NAME"))
    var by: String?

    @Option(
        help: ArgumentHelp(
            "The day of the assessment; without it today, when that is one day at all of the person's boards.",
            valueName: "DATE"
        )
    )
    var asOf: String?

    @Option(help: ArgumentHelp("The file; standard output without it.", valueName: "FILE"))
    var out: String?

    @Option(
        help: ArgumentHelp("The key of checkpoints, when it is kept elsewhere.", valueName: "FILE")
    )
    var logKey: String?

    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    private struct Report: Encodable {
        let peer: String
        let file: String?
        let checkpoint: UInt64
        let streams: Int
        let events: Int
        let boards: Int
        let bytes: Int
        let verifierKey: String
    }

    func run() throws {
        let order = try order()
        let export = try AuditExport(
            dataFolder: data.folder,
            masterKeyPath: data.masterKey,
            logKeyPath: logKey
        )
        let bundle: AuditBundle
        do {
            bundle = try ProofRefusal.telling { try export.bundle(order) }
        } catch AuditExport.Failure.peerUnknown(let peer) {
            Terminal.complain(
                "credentiald: no person \(peer) is recorded in \(data.folder) and under a checkpoint"
            )
            throw ExitStatus.checkFailed
        } catch AuditExport.Failure.tooLarge(let what) {
            Terminal.complain("credentiald: a bundle holds at most \(what)")
            throw ExitStatus.cannotRun
        } catch AuditExport.Failure.daysDiffer(let days) {
            let told = days.sorted { $0.key < $1.key }.map { "\($0.value) at \($0.key)" }
                .joined(separator: ", ")
            throw ValidationError("Today is \(told): --as-of says which day is meant.")
        }
        let text = Data(bundle.text)
        guard text.count <= AuditLimits.fileBytesMax else {
            Terminal.complain(
                "credentiald: a bundle has at most \(AuditLimits.fileBytesMax) bytes, this one \(text.count)"
            )
            throw ExitStatus.cannotRun
        }
        try write(text)
        try report(bundle, text.count, "\(try export.verifierKey)")
    }

    private func order() throws -> AuditExport.Order {
        guard let peer = PeerID(peer) else { throw ValidationError("PEER is a UUID, not \"\(peer)\".") }
        guard let purpose = DisclosurePurpose(word: purpose) else {
            throw ValidationError(
                "--purpose takes \(DisclosurePurpose.words.joined(separator: ", ")), not \"\(purpose)\"."
            )
        }
        let name = by ?? NSUserName()
        guard AuditExport.isExporter(name) else {
            throw ValidationError("--by takes one line of at most \(AuditLimits.exporterBytesMax) bytes.")
        }
        var day: CivilDate?
        if let asOf {
            guard let date = try? CivilDate(asOf) else {
                throw ValidationError("--as-of takes a date such as 2026-01-31, not \"\(asOf)\".")
            }
            day = date
        }
        return AuditExport.Order(peer: peer, asOf: day, purpose: purpose, exportedBy: name)
    }

    /// Nobody but the owner may read it.
    private func write(_ text: Data) throws {
        do {
            guard let out else { return try FileHandle.standardOutput.write(contentsOf: text) }
            try OutputFile(out).write(text, for: .owner)
        } catch {
            Terminal.complain("credentiald: \(out ?? "standard output") cannot be written: \(error)")
            throw ExitStatus.cannotRun
        }
    }

    private func report(_ bundle: AuditBundle, _ byteCount: Int, _ key: String) throws {
        let report = Report(
            peer: peer,
            file: out,
            checkpoint: bundle.checkpoint.split(separator: "\n").dropFirst().first.flatMap { UInt64($0) }
                ?? 0,
            streams: bundle.streams.count,
            events: bundle.streams.reduce(0) { $0 + $1.records.count },
            boards: bundle.boards.count,
            bytes: byteCount,
            verifierKey: key
        )
        if output.json {
            if out == nil { Terminal.complainJSON(report) } else { try Terminal.printJSON(report) }
        } else {
            Terminal.complain(
                "\(report.events) events of \(report.streams) ids and the rules of \(report.boards) boards, up to position \(report.checkpoint)\n"
                    + "verifier key, to be handed over by another way: \(key)"
            )
        }
    }
}
