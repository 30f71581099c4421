import ArgumentParser
import CredentialingSchema
import Daemon
import Identifiers
import RulePacks
import SwiftProtobuf

struct RulesAdopt: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "Have a running daemon adopt a board's rules.",
        discussion: """
            Shows what differs from the version in force, sends the rules as the command AdoptRules, and \
            prints the receipt. The same rules again are told and not sent. Exit code 1 if the pack has an \
            error, which is told as `rules check` tells it, or the daemon refuses the rules; 3 if it takes \
            none from this caller, or none now.
            """
    )

    @Argument(help: ArgumentHelp("The pack, YAML.", valueName: "FILE"))
    var file: String

    @OptionGroup var daemon: DaemonURLOptions

    @Flag(help: "Only show what differs; adopt nothing.")
    var dryRun = false

    @OptionGroup var output: OutputOptions

    /// What `--json` prints.
    private struct Report: Encodable {
        let board: String
        let version: String
        /// `adopted`, `already-adopted` or `dry-run`.
        let outcome: String
        /// The version that governs today; empty: none.
        let inForce: String
        let differences: [Difference]
        var position: UInt64?
        var eventId: String?
        var digest: String?

        struct Difference: Encodable {
            let path: String
            let before: String?
            let after: String?
        }
    }

    func run() async throws {
        let rules = try PackFile.read(file, json: output.json).rules
        let tool = try AdoptionTool(daemon.address())
        let board = try await tool.adopted(by: rules.board)
        if let known = board.adopted.first(where: { $0.version == rules.version }) {
            return try await tell(known, board, rules)
        }
        let inForce = board.inForce
        let differences = try RulesDifference.between(inForce, rules)
        var report = Report(
            board: rules.board,
            version: rules.version,
            outcome: dryRun ? "dry-run" : "adopted",
            inForce: inForce?.version ?? "",
            differences: differences.map { .init(path: $0.path, before: $0.before, after: $0.after) }
        )
        if !output.json { show(differences, rules, inForce) }
        if !dryRun {
            let receipt = try await adopt(rules, tool)
            report.position = receipt.position
            report.eventId = receipt.events.first?.eventID
            // They are adopted, whatever becomes of this question.
            report.digest =
                (try? await tool.adopted(by: rules.board))?.adopted
                .first { $0.version == rules.version }?.digest
        }
        try finish(report)
    }

    private func adopt(_ rules: Rules, _ tool: AdoptionTool) async throws -> Receipt {
        switch try await tool.adopt(rules) {
        case .adopted(let receipt): return receipt
        case .refused(let problem):
            Terminal.complain("credentiald: refused: \(problem.code): \(problem.detail)".onOneLine)
            throw problem.isOfTheRules ? ExitStatus.checkFailed : ExitStatus.cannotRun
        }
    }

    /// A version of that name is there already: the same, or another one, which needs another name.
    private func tell(_ known: AdoptedVersion, _ board: BoardRules, _ rules: Rules) async throws {
        let adopted = board.versions.first { $0.version == rules.version }
        let differences = try RulesDifference.between(adopted, rules)
        guard differences.isEmpty else {
            for difference in differences { Terminal.complain(DifferenceText.line(difference)) }
            Terminal.complain(
                "credentiald: \(rules.board) adopted a version \(rules.version) that differs, at position \(known.position): what was adopted stays; give these rules another `version`"
                    .onOneLine
            )
            throw ExitStatus.checkFailed
        }
        if output.json {
            try Terminal.printJSON(
                Report(
                    board: rules.board,
                    version: rules.version,
                    outcome: "already-adopted",
                    inForce: board.inForce?.version ?? "",
                    differences: [],
                    position: known.position,
                    eventId: known.eventID,
                    digest: known.digest
                )
            )
        } else {
            print(
                "\(rules.board) adopted version \(rules.version) already, at position \(known.position): these very rules; nothing was sent"
                    .onOneLine
            )
        }
    }

    private func show(_ differences: [RulesDifference], _ rules: Rules, _ inForce: Rules?) {
        if let inForce {
            print(
                "\(rules.board) \(rules.version), effective \(rules.effectiveOn), against \(inForce.version), which is in force:"
                    .onOneLine
            )
            for difference in differences { print(DifferenceText.line(difference)) }
        } else {
            print(
                "\(rules.board) \(rules.version), effective \(rules.effectiveOn): no version is in force yet"
                    .onOneLine
            )
        }
    }

    private func finish(_ report: Report) throws {
        guard !output.json else { return try Terminal.printJSON(report) }
        if let position = report.position {
            let digest = report.digest.map { "digest \($0)" } ?? "the daemon did not tell the digest"
            print("adopted: position \(position), event \(report.eventId ?? ""), \(digest)")
        } else {
            print("nothing was adopted: this was a dry run")
        }
    }
}

extension BoardRules {
    /// The version that governs today, by the daemon's clock.
    fileprivate var inForce: Rules? {
        adopted.firstIndex(where: \.inForce).flatMap { versions.indices.contains($0) ? versions[$0] : nil }
    }
}

extension Problem {
    /// Whether it is what was sent that is refused, and not whoever sent it, nor anything for the time being.
    fileprivate var isOfTheRules: Bool { [400, 409, 422].contains(status) }
}

/// A difference for a reader.
enum DifferenceText {
    static func line(_ difference: RulesDifference) -> String { text(difference).onOneLine }

    private static func text(_ difference: RulesDifference) -> String {
        switch (difference.before, difference.after) {
        case (let before?, let after?): "  ~ \(difference.path): \(before) becomes \(after)"
        case (let before?, nil): "  - \(difference.path): \(before)"
        case (nil, let after): "  + \(difference.path): \(after ?? "")"
        }
    }
}
