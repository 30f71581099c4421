import ArgumentParser
import Daemon
import EventStore

struct KeysRotate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Wrap the data keys with another master key, while no daemon runs.",
        discussion: """
            Killed at any moment, all keys open with the old master key or all with the new one: run it again with \
            the same options. Make the new key with `umask 077; head -c 32 /dev/urandom > FILE`. Back up afterwards, \
            and then destroy the old key: with it, older copies of the data keys open.
            """
    )

    @OptionGroup var data: DataOptions

    @Option(
        help: ArgumentHelp(
            "A file with the next master key, 32 bytes that nobody else can read.",
            valueName: "FILE"
        )
    )
    var newMasterKey: String

    @OptionGroup var output: OutputOptions

    private struct Report: Encodable {
        /// The key so far; absent when a run before this one had done the wrapping.
        let from: String?
        let to: String
        let live: Int
        let destroyed: Int
        /// keys/master.key in the data folder is the new key now.
        let replacedMasterKey: Bool
    }

    func run() throws {
        let tool = try KeyRotationTool(
            dataFolder: data.folder,
            masterKeyPath: data.masterKey,
            newMasterKeyPath: newMasterKey
        )
        let done = try tool.run()
        if done.wasInUse, data.masterKey != nil {
            throw ValidationError(
                "--new-master-key is the master key that is in use, \(done.to): nothing was changed."
            )
        }
        let report = Report(
            from: done.from.map { "\($0)" },
            to: "\(done.to)",
            live: done.live,
            destroyed: done.destroyed,
            replacedMasterKey: done.replacedMasterKey
        )
        if output.json {
            try Terminal.printJSON(report)
        } else {
            print(done.wasInUse ? unchanged(report) : text(report))
        }
    }

    /// Another run may have put it into the data folder, and been ended before it had said so.
    private func unchanged(_ report: Report) -> String {
        """
        \(report.live) data keys, \(report.destroyed) destroyed ones beside them: wrapped by \(report.to) already
        keys/master.key in the data folder is this key: nothing was changed, keep it
        was a run before this one cut off, run `credentiald backup`, and then destroy the master key of before that run
        """
    }

    private func text(_ report: Report) -> String {
        let slots = "\(report.live) data keys, \(report.destroyed) destroyed ones beside them"
        var lines = [
            report.from.map { "\(slots): wrapped by \(report.to) now, by \($0) before" }
                ?? "\(slots): wrapped by \(report.to) already"
        ]
        lines.append(
            data.masterKey == nil
                ? "keys/master.key in the data folder is the new key"
                : "start the daemon with --master-key \(newMasterKey), or name it as masterKey in the configuration"
        )
        let option = data.masterKey == nil ? "" : " --master-key \(newMasterKey)"
        lines.append(
            "now run `credentiald backup\(option)`, and then destroy the old master key and every copy of it"
        )
        return lines.joined(separator: "\n")
    }
}
