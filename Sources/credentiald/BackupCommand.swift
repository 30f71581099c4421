import ArgumentParser
import Daemon
import EventStore
import Identifiers

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Add what the log has more to a backup; may run beside the daemon.",
        discussion: """
            The backup has all records up to the newest signed checkpoint, the checkpoints, and the data \
            keys as they are now: a key that was destroyed is destroyed in it from the next run on. A run \
            that is killed leaves the backup of the run before; run it again.

            keys/master.key and keys/log.key, when they lie in the data folder, are copied too, so that a \
            restore needs nothing else: whoever has that backup can read the personal data in it. Keep \
            them apart with --without-secrets; keys that lie elsewhere are never copied.
            """
    )

    @Argument(help: ArgumentHelp("The backup's folder; made when absent.", valueName: "DIR"))
    var target: String

    @Flag(help: "Do not copy the secrets of the data folder, and take away those of earlier runs.")
    var withoutSecrets = false

    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var metrics: MetricsFile

    private struct Report: Encodable {
        let log: String
        let size: UInt64
        let checkpoint: UInt64
        let unsigned: UInt64
        let added: UInt64
        let segments: Int
        let segmentsWritten: Int
        let bytes: Int
        let checkpoints: Int
        let keySlots: UInt32
        let keysOpened: Bool
        let masterKey: Bool
        let logKey: Bool
    }

    func run() throws {
        let line = ProgressLine()
        let report: BackupReport
        do {
            let tool = try BackupTool(
                dataFolder: data.folder,
                target: target,
                masterKeyPath: data.masterKey,
                includesSecrets: !withoutSecrets
            )
            report = try tool.run { line.show("copying", done: $0.rawValue, total: $1.rawValue) }
        } catch let refusal as BackupRefusal {
            line.clear()
            Terminal.complain("credentiald: \(refusal)")
            throw ExitStatus.checkFailed
        }
        line.clear()
        if output.json { try Terminal.printJSON(json(report)) } else { print(text(report)) }
        try metrics.write("backup", position: report.size.rawValue)
    }

    private func json(_ report: BackupReport) -> Report {
        Report(
            log: "\(report.logID)",
            size: report.size.rawValue,
            checkpoint: report.signedSize.rawValue,
            unsigned: report.unsigned,
            added: report.added,
            segments: report.segments,
            segmentsWritten: report.segmentsWritten,
            bytes: report.segmentBytes,
            checkpoints: report.checkpoints,
            keySlots: report.keySlots,
            keysOpened: report.keysWereOpened,
            masterKey: report.secrets.hasMasterKey,
            logKey: report.secrets.hasLogKey
        )
    }

    private func text(_ report: BackupReport) -> String {
        var lines = [
            "\(report.size) records of log \(report.logID), \(report.added) of them new, in \(report.segments) segments of \(report.segmentBytes) bytes",
            report.unsigned == 0
                ? "covered by the checkpoint of \(report.signedSize)"
                : "NOT COVERED by a signature: the last \(report.unsigned) records, after the checkpoint of \(report.signedSize)",
            "\(report.keySlots) data keys\(report.keysWereOpened ? ", each of them opens" : ", not tried: no master key at hand")",
        ]
        let secrets = report.secrets
        lines.append(SecretsText.copied(masterKey: secrets.hasMasterKey, logKey: secrets.hasLogKey))
        return lines.joined(separator: "\n")
    }
}
