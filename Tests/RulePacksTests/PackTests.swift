import CredentialingSchema
import RulePacks
import SwiftProtobuf
import Testing

@Suite struct PackTests {
    @Test func everyPackIsFreeOfFindings() throws {
        #expect(Repository.packs.count > 15)
        for name in Repository.packs {
            #expect(try Repository.pack(name).check().map(\.description) == [], "\(name)")
        }
    }

    /// Rules are written in YAML alone: no code is made for one board.
    @Test func noBoardIsNamedInTheCode() throws {
        let boards = try Repository.packs.flatMap { [$0, try Repository.pack($0).rules.board] }
        let sources = try Repository.sources(in: "Sources")
        for (file, code) in sources {
            for board in boards { #expect(!code.contains("\"\(board)"), "\(file): \(board)") }
        }
        // Each room is there.
        let rooms = Set(sources.keys.map { $0.prefix { $0 != "/" } })
        #expect(rooms.isSuperset(of: ["Credentialing", "RulePacks", "CommandProcessing", "credentiald"]))
    }

    @Test func peerRecoveryAsksWhatTheStandardAsks() throws {
        let rules = try Repository.pack("icrc-pr").rules
        #expect(rules.board == "ICRC")
        #expect(rules.effectiveOn == "2013-01-01")
        #expect(rules.version == "2026.1")
        let credential = try #require(rules.credentials.first)
        #expect(credential.code == "PR")
        #expect(credential.cycle.months == 24)
        #expect(credential.cycle.expiry == .anniversary)
        #expect(
            credential.initial.map(\.id) == [
                "training", "experience", "supervision", "exam", "residency", "education", "code-of-ethics",
            ]
        )
        #expect(credential.initial.prefix(3).map(\.hours.need.hours) == [46, 500, 25])
        #expect(credential.initial[0].hours.minima.map(\.need.hours) == [10, 10, 10, 16])
        #expect(credential.initial[3].exam.exam == "IC&RC-PR")
        #expect(
            credential.initial.suffix(3).map(\.attestation.kind) == [.residency, .education, .codeOfEthics]
        )
        let renewal = try #require(credential.renewal.first).hours
        #expect(renewal.of == .continuingEducation)
        #expect(renewal.need.hours == 20)
        #expect(renewal.minima.map(\.categories) == [["ethical-responsibility"]])
        #expect(renewal.minima.map(\.need.hours) == [6])
    }

    @Test func canonicalJSONReadsAsThePackThatWroteIt() throws {
        let rules = try Repository.pack("icrc-pr").rules
        let again = try RulePack.parse(yaml: rules.jsonString(), fileName: "pack.json")
        #expect(again.rules == rules)
    }
}
