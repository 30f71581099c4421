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
}
