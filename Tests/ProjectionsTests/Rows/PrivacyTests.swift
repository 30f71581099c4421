import TestSupport
import Testing

@testable import Projections

struct PrivacyTests {
    let folder = TemporaryFolder()

    @Test func rowsHoldNothingPersonal() async throws {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: 3, people: 4)
        try await stack.submit(random.commands(200))
        var rows = 0
        for projection in Projection.allCases {
            for (key, value) in try stack.live.generation(projection).allRows() {
                let text = String(decoding: key + value, as: UTF8.self)
                for word in ["Given", "Family", "secret"] { #expect(!text.contains(word)) }
                rows += 1
            }
        }
        #expect(rows > 10)
        try await stack.close()
    }
}
