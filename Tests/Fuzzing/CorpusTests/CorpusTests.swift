import AuditBundles
import Foundation
import FuzzProperties
import Testing

/// Every committed input, those that once crashed among them, holds its property. The fuzzers that find new
/// ones are built and run by `scripts/fuzz`.
struct CorpusTests {
    @Test(arguments: FuzzTarget.allCases)
    func everyInputHolds(target: FuzzTarget) throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Corpus/\(target.rawValue)")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(files.count >= 5, "\(target) has hardly any inputs")
        for file in files { target.check([UInt8](try Data(contentsOf: file))) }
    }

    /// Or nothing behind the signatures would be tried.
    @Test func theSeedsOfAuditHold() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Corpus/audit")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        let seeds = files.filter { $0.lastPathComponent.hasPrefix("seed-") }
        #expect(seeds.count == 6)
        for seed in seeds {
            let verified = try AuditVerifier.verify(Data(contentsOf: seed), with: auditSeedsKey)
            #expect(verified.events > 0, "\(seed.lastPathComponent)")
        }
    }
}
