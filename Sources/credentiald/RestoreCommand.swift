import ArgumentParser
import Daemon
import EventStore
import Identifiers
import MerkleTree

struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Check a backup from end to end and make a data folder of it.",
        discussion: """
            Every record, every link of a stream, the tree and the stream heads at every checkpoint, and \
            every signature are checked; nothing is made of a backup that does not hold. The data folder \
            must be new or empty. What is derived is made by the daemon at its first start.

            The restored log goes on under the next term. Kafka is not rolled back: a daemon whose log is \
            older than what was published stops publishing and says so.

            With --from-kafka the records and checkpoints are those that the daemon published, which go \
            on where a backup ends. Kafka has no keys: the data keys come from the backup in DIR, or from a \
            copy of keys/slots. What is sealed with a key that is nowhere can be read by nobody.

            Keys of people whose erasure is in the log are destroyed. With --erased also those of everybody on a list \
            of `credentiald keys erased` that is newer than the backup.
            """
    )

    @Argument(help: ArgumentHelp("The backup's folder; with --from-kafka, for its keys.", valueName: "DIR"))
    var backup: String?

    @Option(
        help: ArgumentHelp(
            "Rebuild the log from the topics that a daemon published it to.",
            valueName: "HOST:PORT,…"
        )
    )
    var fromKafka: String?

    @Option(
        help: ArgumentHelp(
            "With --from-kafka: a copy of keys/slots of the lost data folder.",
            valueName: "FILE"
        )
    )
    var slots: String?

    @Flag(help: "With --from-kafka: go on although data keys are lost; personal data stays sealed for good.")
    var acceptLostKeys = false

    @Option(
        help: ArgumentHelp(
            "Where the restored log ends, at the end of a command; the backup's end without it.",
            valueName: "POSITION"
        )
    )
    var until: UInt64?

    @Flag(help: "Check everything and write nothing.")
    var check = false

    @Option(
        help: ArgumentHelp(
            "The verifier key that must have signed, as text; the one in the backup without it.",
            valueName: "NAME+ID+KEY"
        )
    )
    var key: String?

    @Flag(
        help:
            "With --from-kafka: end the transactions that a killed daemon left open; one that still runs publishes no more."
    )
    var takeOver = false

    @Option(
        help: ArgumentHelp(
            "With --from-kafka: the daemon's settings, for how Kafka is spoken to, the topics' names, the data folder and the master key.",
            valueName: "FILE"
        )
    )
    var config: String?

    @Option(
        name: .customLong("data"),
        help: ArgumentHelp("The data folder to make; data without it.", valueName: "DIR")
    )
    var givenFolder: String?

    @Option(
        help: ArgumentHelp(
            "A file with the master key. It stays there: give it to serve as well.",
            valueName: "FILE"
        )
    )
    var masterKey: String?

    @Option(
        help: ArgumentHelp(
            "A file with the key that signs checkpoints. It is copied into the data folder.",
            valueName: "FILE"
        )
    )
    var logKey: String?

    @Option(
        help: ArgumentHelp(
            "A list of `keys erased`: end the keys of everybody on it, too, as the backup may be older.",
            valueName: "FILE"
        )
    )
    var erased: String?

    @OptionGroup var output: OutputOptions

    func run() throws {
        let trusted = try trustedKey()
        if let servers = fromKafka { return try restoreCopy(from: servers, trusted) }
        guard let backup else { throw ValidationError("Give the backup's folder, or --from-kafka.") }
        guard slots == nil, !acceptLostKeys, !takeOver, config == nil else {
            throw ValidationError(
                "--slots, --accept-lost-keys, --take-over and --config go with --from-kafka."
            )
        }
        let folder = givenFolder ?? Self.defaultFolder
        let line = ProgressLine()
        do {
            let tool = try RestoreTool(
                backup: backup,
                until: until.map { Position($0) },
                key: trusted,
                masterKeyPath: masterKey,
                logKeyPath: logKey,
                erased: try listOfErased()
            )
            let (report, erasedAgain) = try run(tool, folder, line)
            line.clear()
            if output.json {
                var json = json(report, folder)
                json.add(erasedAgain)
                try Terminal.printJSON(json)
            } else {
                print(text(report, folder))
                for line in RestoreText.erasedAgain(erasedAgain) { print(line) }
            }
        } catch let refusal as BackupRefusal {
            line.clear()
            try complain(refusal)
            throw ExitStatus.checkFailed
        }
    }

    private func run(
        _ tool: RestoreTool,
        _ folder: String,
        _ line: ProgressLine
    ) throws -> (RestoreReport, erasedAgain: ErasedAgain?) {
        if check {
            let report = try tool.check { line.show("checking", done: $0.rawValue, total: $1.rawValue) }
            return (report, nil)
        }
        let (report, erasedAgain) = try tool.restore(into: folder) {
            line.show("restoring", done: $0.rawValue, total: $1.rawValue)
        }
        return (report, erasedAgain)
    }

    static let defaultFolder = DaemonSettings().dataFolder

    /// nil: there is none.
    func listOfErased() throws -> ErasureList? {
        guard let erased else { return nil }
        guard !check else { throw ValidationError("--check ends no key, and --erased does.") }
        return try ErasureList(path: erased)
    }

    private func trustedKey() throws -> NoteVerifierKey? {
        if until == 0 { throw ValidationError("--until takes a position, and these begin at 1.") }
        guard let key else { return nil }
        do { return try NoteVerifierKey(key) } catch {
            throw ValidationError("--key is not a verifier key: \(error)")
        }
    }

    private func complain(_ refusal: BackupRefusal) throws {
        if output.json { try Terminal.printJSON(RestoreJSON(sound: false, problem: refusal.description)) }
        Terminal.complain(
            "credentiald: the backup in \(backup ?? "") is NOT SOUND, nothing was restored: \(refusal)"
        )
    }

    private func json(_ report: RestoreReport, _ folder: String) -> RestoreJSON {
        var json = RestoreJSON(sound: true)
        json.log = "\(report.logID)"
        json.verifierKey = "\(report.verifierKey)"
        json.size = report.size.rawValue
        json.checkpoint = report.signedSize.rawValue
        json.unsigned = report.unsigned
        json.bytes = report.segmentBytes
        json.streams = report.streams
        json.commands = report.commands
        json.checkpoints = report.checkpoints
        json.checkpointsLeftOut = report.checkpointsLeftOut.map(\.rawValue)
        json.keySlots = report.keySlots
        json.keysDestroyed = report.slotsDestroyed
        json.masterKey = report.secrets.hasMasterKey
        json.logKey = report.secrets.hasLogKey
        json.restored = report.restored.map { RestoreJSON.Restored($0, in: folder) }
        return json
    }

    private func text(_ report: RestoreReport, _ folder: String) -> String {
        var lines = [
            "\(report.size) records of log \(report.logID), \(report.streams) streams, \(report.commands) commands, \(report.checkpoints) checkpoints: sound",
            report.unsigned == 0
                ? "signed by \(report.verifierKey)"
                : "signed by \(report.verifierKey), but for the last \(report.unsigned) records, which NO SIGNATURE covers",
        ]
        lines += RestoreText.leftOut(report.checkpointsLeftOut)
        lines.append("\(report.keySlots) data keys, \(report.slotsDestroyed) of them destroyed")
        let secrets = report.secrets
        guard let restored = report.restored else {
            lines.append(SecretsText.needed(masterKey: secrets.hasMasterKey, logKey: secrets.hasLogKey))
            return lines.joined(separator: "\n")
        }
        lines.append(
            "restored into \(folder) up to position \(restored.size), with \(restored.checkpoints) checkpoints; it goes on in term \(restored.term)"
        )
        if let masterKey {
            lines.append(
                "the master key stays at \(masterKey): start the daemon with --master-key \(masterKey)"
            )
        }
        return lines.joined(separator: "\n")
    }
}
