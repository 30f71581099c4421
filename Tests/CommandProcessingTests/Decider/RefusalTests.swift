import CommandProcessing
import Credentialing
import CredentialingSchema
import TestSupport
import Testing

/// What a sender is told of a refusal who may read nobody's record.
struct RefusalTests {
    private static let clerk = CommandOrigin(principal: "clerk", role: "provider", authority: .noBoard)
    let folder = TemporaryFolder()

    /// The same refusal by a commit and by a rehearsal.
    private func refusal(of command: Command, by stack: Stack) async throws -> Rejection {
        let prepared = try PreparedCommand(command, origin: Self.clerk)
        let rehearsed = try #require(try await stack.service.rehearse([prepared])[0].rejection)
        let refused = try #require(try await stack.service.submit([prepared])[0].rejection)
        #expect(rehearsed.code == refused.code && rehearsed.detail == refused.detail)
        return refused
    }

    @Test func whatIsWrongWithARegistrationIsTold() async throws {
        let stack = try Stack(folder.path)
        var nameless = Sample.register(1, peer: 1)
        nameless.registerPeer.clearPersonal()
        let missing = try await refusal(of: nameless, by: stack)
        #expect(missing.code == .missingField)
        #expect(missing.detail == "registerPeer.personal is missing: the person's name")
        var early = Sample.register(1, peer: 1)
        early.expectedVersion = 1
        let conflict = try await refusal(of: early, by: stack)
        #expect(
            conflict.detail == "expectedVersion: \(Sample.stream(1)) has version 0, the command expects 1"
        )
        try await stack.close()
    }

    @Test func ofARecordThatIsThereNothingMoreIsTold() async throws {
        let stack = try Stack(folder.path)
        try await stack.submit(Sample.register(1, peer: 1))
        var again = Sample.register(2, peer: 1)
        again.registerPeer.clearPersonal()
        let exists = try await refusal(of: again, by: stack)
        #expect(exists.code == .peerExists)
        #expect(exists.detail == "registerPeer.peerId: the person \(Sample.peer(1)) is registered already")
        again.expectedVersion = 0
        let conflict = try await refusal(of: again, by: stack)
        #expect(conflict.code == .versionConflict)
        #expect(!conflict.detail.contains("version 1"))
        try await stack.close()
    }
}
