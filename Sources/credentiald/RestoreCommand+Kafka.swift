import ArgumentParser
import Daemon
import EventStore
import Identifiers
import MerkleTree

/// `restore --from-kafka`.
extension RestoreCommand {
    func restoreCopy(from servers: String, _ trusted: NoteVerifierKey?) throws {
        let settings = try ConfigurationInputs(path: config).loadForTool().settings
        let folder = givenFolder ?? settings.dataFolder
        var options = try options(servers, settings, trusted)
        options.erased = try listOfErased()
        let tool = CopyRestoreTool(options)
        let line = ProgressLine()
        do {
            let outcome = try tool.run(into: check ? nil : folder) {
                line.show(check ? "checking" : "restoring", done: $0.rawValue, total: $1.rawValue)
            }
            line.clear()
            if output.json {
                try Terminal.printJSON(copyJSON(outcome, folder))
            } else {
                print(copyText(outcome, folder, options.masterKeyPath))
            }
        } catch let refusal as BackupRefusal {
            line.clear()
            if output.json {
                try Terminal.printJSON(RestoreJSON(sound: false, problem: refusal.description))
            }
            Terminal.complain(
                "credentiald: NOT SOUND, nothing was restored from \(servers): \(refusal)"
            )
            throw ExitStatus.checkFailed
        }
    }

    private func options(
        _ servers: String,
        _ settings: DaemonSettings,
        _ trusted: NoteVerifierKey?
    ) throws -> CopyRestoreTool.Options {
        guard case .remote(let servers)? = KafkaChoice(servers) else {
            throw ValidationError("--from-kafka takes HOST:PORT, not \"\(servers)\".")
        }
        guard backup == nil || slots == nil else {
            throw ValidationError("The data keys are in a backup or in --slots, not in both.")
        }
        guard !takeOver || !check else {
            throw ValidationError("--check changes nothing, and --take-over does.")
        }
        var options = CopyRestoreTool.Options(bootstrapServers: servers, settings)
        options.dataKeys =
            if let backup { .backup(backup) } else if let slots { .slots(slots) } else { .none }
        options.until = until.map { Position($0) }
        options.key = trusted
        if let masterKey { options.masterKeyPath = masterKey }
        options.logKeyPath = logKey
        options.acceptsLostKeys = acceptLostKeys
        options.takesOver = takeOver
        return options
    }

    private func copyJSON(_ outcome: CopyRestoreTool.Outcome, _ folder: String) -> RestoreJSON {
        let report = outcome.report
        var json = RestoreJSON(sound: true)
        json.log = "\(report.logID)"
        json.verifierKey = report.verifierKey.map { "\($0)" }
        json.size = report.size.rawValue
        json.checkpoint = report.signedSize.rawValue
        json.unsigned = report.unsigned
        json.repeated = report.repeated
        json.unfinished = report.unfinished
        json.streams = report.streams
        json.commands = report.commands
        json.checkpoints = report.checkpoints
        json.checkpointsLeftOut = report.checkpointsLeftOut.map(\.rawValue)
        json.keySlots = report.keySlots
        json.keysDestroyed = report.slotsDestroyed
        json.add(outcome.erasedAgain)
        json.erasuresBehind = outcome.erasuresBehind
        json.keysLost = report.slotsLost
        json.masterKey = report.secrets.hasMasterKey
        json.logKey = report.secrets.hasLogKey
        json.lanes = Dictionary(uniqueKeysWithValues: outcome.lanes.map { ($0.lane, $0.position.rawValue) })
        json.nothingPaused = outcome.plan.paused.isEmpty
        json.restored = report.restored.map { RestoreJSON.Restored($0, in: folder) }
        return json
    }

    private func copyText(
        _ outcome: CopyRestoreTool.Outcome,
        _ folder: String,
        _ masterKey: String?
    ) -> String {
        let report = outcome.report
        var lines = [
            "\(report.size) records of log \(report.logID), \(report.streams) streams, \(report.commands) commands, \(report.checkpoints) checkpoints: sound"
        ]
        lines.append(signatures(report))
        lines += RestoreText.leftOut(report.checkpointsLeftOut)
        if report.repeated > 0 {
            lines.append("\(report.repeated) records stand there twice and were taken once")
        }
        if report.unfinished > 0 {
            lines.append(
                "left out: \(report.unfinished) records at the end, whose command is not there as a whole"
            )
        }
        lines.append(dataKeys(report))
        if let behind = RestoreText.erasuresBehind(outcome.erasuresBehind) { lines.append(behind) }
        lines += outcome.lanesAhead.map {
            "BEHIND what was published: lane \($0.lane) is at position \($0.position), and will not go on from this log"
        }
        if let paused = RestoreText.paused(outcome.plan) { lines.append(paused) }
        guard let restored = report.restored else {
            let secrets = report.secrets
            lines.append(SecretsText.needed(masterKey: secrets.hasMasterKey, logKey: secrets.hasLogKey))
            return lines.joined(separator: "\n")
        }
        lines.append(
            "restored into \(folder) up to position \(restored.size), with \(restored.checkpoints) checkpoints; it goes on in term \(restored.term)"
        )
        lines += RestoreText.erasedAgain(outcome.erasedAgain)
        if let masterKey {
            lines.append(
                "the master key stays at \(masterKey): start the daemon with --master-key \(masterKey)"
            )
        }
        return lines.joined(separator: "\n")
    }

    private func signatures(_ report: CopyReport) -> String {
        let unsigned =
            report.unsigned == 0
            ? ""
            : ", but for the last \(report.unsigned) records, which NO SIGNATURE covers: they are as good as Kafka is"
        guard let key = report.verifierKey else {
            return
                "the SIGNATURES WERE NOT CHECKED, for want of a key (--key, --log-key or a backup): the records fit the checkpoint of \(report.signedSize), whoever wrote it\(unsigned)"
        }
        return "signed by \(key)\(unsigned)"
    }

    private func dataKeys(_ report: CopyReport) -> String {
        let lost =
            report.slotsLost == 0
            ? "" : ", \(report.slotsLost) LOST: what is sealed with them can be read by nobody"
        return "\(report.keySlots) data keys, \(report.slotsDestroyed) of them destroyed\(lost)"
    }
}
