import ArgumentParser
import EventStore

struct KeysCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say which master key wraps the data keys, and whether each of them opens.",
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
        let report = Report(
            wrappedBy: audit.wrappedBy.map { "\($0)" },
            masterKey: "\(audit.masterKey)",
            fits: audit.fits,
            live: audit.live,
            destroyed: audit.destroyed,
            broken: audit.brokenCount,
            brokenSlots: audit.broken.map(\.rawValue),
            missing: missing,
            unfinished: audit.isUnfinished
        )
        if output.json { try Terminal.printJSON(report) } else { print(Self.text(report)) }
        guard report.fits, report.broken == 0, report.missing ?? 0 == 0 else { throw ExitStatus.checkFailed }
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
        if report.unfinished { lines.append("a rotation was cut off: run `credentiald keys rotate` again") }
        return lines.joined(separator: "\n")
    }
}
