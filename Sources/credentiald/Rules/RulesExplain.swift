import ArgumentParser
import CivilTime
import Credentialing
import CredentialingSchema
import Daemon
import Foundation
import Identifiers
import Projections
import RulePacks
import SwiftProtobuf

struct RulesExplain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say what a person still needs, and why, straight from the data folder.",
        discussion: """
            Each requirement with what it needs, what counted and what did not, and each date with how it \
            was computed. Under other rules, or for a board that the person is not with, the answer says \
            what it supposes. Nothing is recorded. Exit code 1 if the person, the board, the version or \
            the credential is not known.
            """
    )

    @Argument(help: ArgumentHelp("The person's id.", valueName: "PEER"))
    var peer: String

    @Option(help: ArgumentHelp("The board's code.", valueName: "CODE"))
    var board: String

    @Option(help: ArgumentHelp("One credential of the board; every one without it.", valueName: "CODE"))
    var credentialType: String?

    @Option(help: ArgumentHelp("The day of the question; today without it.", valueName: "DATE"))
    var asOf: String?

    @Option(
        help: ArgumentHelp(
            "Other rules: a pack's file, or a version that the board adopted.",
            valueName: "FILE|VERSION"
        )
    )
    var rules: String?

    @Option(
        help: ArgumentHelp(
            "Another way than renewal or application.",
            valueName: AssessmentPurpose.allCases.map(\.rawValue).joined(separator: "|")
        )
    )
    var purpose: String?

    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        guard let peer = PeerID(peer) else { throw ValidationError("PEER is a UUID, not \"\(peer)\".") }
        guard let board = BoardCode(board) else {
            throw ValidationError("--board takes a board's code (A-Z, 0-9, -), not \"\(self.board)\".")
        }
        var time = QueryTime()
        if let asOf {
            guard let date = try? CivilDate(asOf) else {
                throw ValidationError("--as-of takes a date such as 2026-01-31, not \"\(asOf)\".")
            }
            time.asOf = date
        }
        let supposition = try supposition(board)
        let tool = try EligibilityTool(dataFolder: data.folder, masterKeyPath: data.masterKey)
        do {
            try show(tool.eligibility(of: peer, at: time, board: board, supposing: supposition))
        } catch let error as QueryError {
            Terminal.complain("credentiald: \(error.words)")
            throw error.isUnknown ? ExitStatus.checkFailed : ExitStatus.cannotRun
        }
    }

    private func supposition(_ board: BoardCode) throws -> Supposition {
        var supposition = Supposition(credential: credentialType)
        if let purpose {
            guard let known = AssessmentPurpose(rawValue: purpose) else {
                let words = AssessmentPurpose.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--purpose takes \(words), not \"\(purpose)\".")
            }
            supposition.purpose = known
        }
        guard let rules else { return supposition }
        guard rules.contains("/") || FileManager.default.fileExists(atPath: rules) else {
            supposition.rules = .adopted(version: rules)
            return supposition
        }
        let pack = try PackFile.read(rules, json: output.json).rules
        if let fault = EligibilityTool.fault(of: pack, board: board) {
            Terminal.complain("credentiald: \(rules): \(fault)".onOneLine)
            throw ExitStatus.checkFailed
        }
        supposition.rules = .text(pack)
        return supposition
    }

    private func show(_ eligibility: Eligibility) throws {
        if output.json { return print(try eligibility.jsonString()) }
        print("\(eligibility.peerID) as of \(eligibility.asOf), from the log up to \(eligibility.position)")
        for assessment in eligibility.assessments {
            print("\n" + AssessmentText.lines(of: assessment).map(\.onOneLine).joined(separator: "\n"))
        }
        for one in eligibility.notAssessed {
            let name = [one.board, one.credential].filter { !$0.isEmpty }.joined(separator: " ")
            print("\n" + "\(name): not assessed, \(one.reason)".onOneLine)
        }
    }
}

extension QueryError {
    fileprivate var isUnknown: Bool {
        switch self {
        case .quarantined, .notProved, .rowsBehind, .unavailable: false
        default: true
        }
    }
}
