import CredentialingSchema
import Foundation
import RulePacks
import SwiftProtobuf
import Testing

@Suite struct EmbeddedPackTests {
    @Test func everyPackOfTheFolderIsEmbeddedAsItIs() throws {
        let folder = Repository.root.appending(path: "deploy/boards")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".yaml") }.sorted()
        #expect(files == RulePack.embedded.map { "\($0.name).yaml" })
        for pack in RulePack.embedded {
            let file = folder.appending(path: "\(pack.name).yaml")
            #expect(try String(contentsOf: file, encoding: .utf8) == pack.yaml)
        }
    }

    @Test func everyEmbeddedPackIsFreeOfFindings() throws {
        for pack in RulePack.embedded {
            let parsed = try RulePack.parse(yaml: pack.yaml, fileName: pack.name)
            #expect(parsed.check().map(\.description) == [])
        }
    }

    @Test func unknownNameGivesNothing() throws {
        #expect(try RulePack.embedded(named: "nowhere") == nil)
    }

    @Test func peerRecoveryAsksWhatTheStandardAsks() throws {
        let rules = try #require(try RulePack.embedded(named: "icrc-pr")).rules
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
        let rules = try #require(try RulePack.embedded(named: "icrc-pr")).rules
        let again = try RulePack.parse(yaml: rules.jsonString(), fileName: "pack.json")
        #expect(again.rules == rules)
    }
}
