import CommandProcessing
import Credentialing
import CredentialingSchema
import TestSupport
import Testing

@Suite("Events that are too large")
struct LargeEventTests {
    private let folder = TemporaryFolder()

    @Test func rulesThatNoEventHoldsAreNamed() async throws {
        let stack = try Stack(folder.path)
        var rules = Rules.sample()
        rules.unverified = Array(repeating: String(repeating: "u", count: 8_000), count: 66)
        let outcome = try await stack.submit(Sample.adoptRules(1, rules))
        #expect(outcome.rejection?.code == .invalidField)
        #expect(outcome.rejection?.field == "adoptRules.rules")
        rules.unverified.removeLast()
        #expect(try await stack.submit(Sample.adoptRules(2, rules)).receipt?.position == 1)
        try await stack.close()
    }
}
