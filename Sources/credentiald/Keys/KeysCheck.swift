import ArgumentParser
import Daemon
import EventStore

struct KeysCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract:
            "Say which master key wraps the data keys, whether each of them opens, and what was sealed with it.",
        discussion: "Runs beside a daemon too. Keys are named by a hash that tells nothing about them."
    )

    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    private struct Report: Encodable {
        /// The master key that the data keys name; absent for a file that names none yet.
        let wrappedBy: String?
        /// The one at hand.
        let masterKey: String
        let fits: Bool
        let live: Int
        let destroyed: Int
        let broken: Int
        /// The first of those that are broken.
        let brokenSlots: [UInt32]
        /// Slots that records name and the file has not; absent when the log was not there to tell.
        let missing: Int?
        /// Slots whose key is not the one that something in the log was sealed with; absent when that was not tried.
        let wrong: Int?
        /// The first of those.
        let wrongSlots: [UInt32]?
        /// Those that are destroyed although no erasure in the log has ended them; absent likewise.
        let withoutErasure: Int?
        /// A rotation was cut off and is to be run again.
        let unfinished: Bool
    }

    func run() throws {
        let audit = try KeyAudit(dataFolder: data.folder, masterKeyPath: data.masterKey)
        var missing: Int?
        do {
            let named = try KeyAudit.lastNamed(in: data.folder).map { Int($0.rawValue) } ?? 0
            missing = max(0, named - audit.slotCount)
        } catch {
            Terminal.complain("not compared with the slots that records name: \(error)")
        }
        let sealed = missing == 0 && audit.fits && audit.brokenCount == 0 ? sealedKeys() : nil
        let report = Report(
            wrappedBy: audit.wrappedBy.map { "\($0)" },
            masterKey: "\(audit.masterKey)",
            fits: audit.fits,
            live: audit.live,
            destroyed: audit.destroyed,
            broken: audit.brokenCount,
            brokenSlots: audit.broken.map(\.rawValue),
            missing: missing,
            wrong: sealed?.wrongCount,
            wrongSlots: sealed?.wrong.map(\.slot.rawValue),
            withoutErasure: sealed?.withoutErasureCount,
            unfinished: audit.isUnfinished
        )
        if output.json { try Terminal.printJSON(report) } else { print(Self.text(report)) }
        guard report.fits, report.broken == 0, report.missing ?? 0 == 0, report.wrong ?? 0 == 0 else {
            throw ExitStatus.checkFailed
        }
    }

    /// nil when the log was not there to tell.
    private func sealedKeys() -> SealedKeys? {
        do {
            return try SealedKeysTool(dataFolder: data.folder, masterKeyPath: data.masterKey).run()
        } catch {
            Terminal.complain("not compared with what was sealed: \(error)")
            return nil
        }
    }

    private static func text(_ report: Report) -> String {
        var lines: [String] = []
        if report.fits {
            lines.append("the data keys are wrapped by this master key, \(report.masterKey)")
        } else {
            let other = report.wrappedBy.map { "master key \($0)" } ?? "another master key"
            lines.append("the data keys are wrapped by \(other), NOT by the one at hand, \(report.masterKey)")
        }
        lines.append("\(report.live) open, \(report.destroyed) are destroyed, \(report.broken) do not open")
        if report.fits, report.broken > 0 {
            let slots = report.brokenSlots.map { "\($0)" }.joined(separator: ", ")
            lines.append("DAMAGED slots: \(slots)\(report.broken > report.brokenSlots.count ? ", …" : "")")
        }
        if let missing = report.missing, missing > 0 {
            lines.append(
                "MISSING: the log names \(missing) slots more than the file has: bring it back from a backup"
            )
        }
        if let wrong = report.wrong, wrong > 0 {
            let slots = (report.wrongSlots ?? []).map { "\($0)" }.joined(separator: ", ")
            lines.append(
                "WRONG: \(wrong) are not the keys that the log is sealed with, so this is of another time or another history of the log: slots \(slots)\(wrong > report.wrongSlots?.count ?? 0 ? ", …" : "")"
            )
        }
        if let gone = report.withoutErasure, gone > 0 {
            lines.append("GONE: \(gone) of the destroyed were ended by no erasure in the log")
        }
        if report.unfinished { lines.append("a rotation was cut off: run `credentiald keys rotate` again") }
        return lines.joined(separator: "\n")
    }
}
