import Credentialing
import CredentialingSchema
import Identifiers
import TestSupport
import Testing

@testable import Projections

/// It is the day of `today` in UTC and in New York, and the next one on Kiritimati already.
struct BoardDayTests {
    private static let today = "2026-12-01"
    private static let tomorrow = "2026-12-02"
    private static let ahead = "TXCB"
    let folder = TemporaryFolder()

    private func accept(_ commands: [Command], _ stack: Stack) async throws {
        for outcome in try await stack.submit(commands) {
            try #require(outcome.receipt != nil, "\(outcome.summary)")
        }
    }

    /// With both boards.
    private func twoBoards() async throws -> Stack {
        let stack = try Stack(folder.path)
        var rules = Rules.sample(board: Self.ahead)
        rules.timeZone = "Pacific/Kiritimati"
        try await accept(
            [
                Sample.adoptRules(1), Sample.adoptRules(2, rules), Sample.register(3, peer: 1),
                Sample.module(4, peer: 1), Sample.submit(5, peer: 1),
                Sample.submit(6, peer: 1, board: Self.ahead),
            ],
            stack
        )
        return stack
    }

    @Test func whatWasRevokedOnItsBoardsDayIsRevoked() async throws {
        let stack = try await twoBoards()
        let revocation = Sample.command(8) {
            $0.revoke.peerID = Sample.peer(1).description
            $0.revoke.board = Self.ahead
            $0.revoke.credentialNumber = "T-1"
            $0.revoke.effectiveOn = Self.tomorrow
            $0.revoke.grounds = ["conduct"]
        }
        let approval = Sample.approve(
            7,
            peer: 1,
            board: Self.ahead,
            on: "2026-11-02",
            credentialNumber: "T-1"
        )
        try await accept([approval, revocation], stack)
        let answer = try stack.queries.peer(Sample.peer(1), at: .now)
        #expect(answer.asOf == Self.today)
        let credential = try #require(answer.credentials.first)
        #expect(credential.status == .revoked && !credential.practiceAuthorized)
        #expect(credential.discipline.count == 1)
        #expect(credential.asOf == Self.tomorrow)
        let board = try #require(BoardCode(Self.ahead))
        let verified = try stack.queries.verification(board, "T-1", at: .now)
        #expect(verified.credential.status == credential.status)
        try await stack.close()
    }

    @Test func whatWasIssuedOnItsBoardsDayIsThere() async throws {
        let stack = try await twoBoards()
        let approval = Sample.approve(
            7,
            peer: 1,
            board: Self.ahead,
            on: Self.tomorrow,
            credentialNumber: "T-1"
        )
        try await accept([approval], stack)
        let answer = try stack.queries.peer(Sample.peer(1), at: .now)
        #expect(answer.asOf == Self.today)
        #expect(answer.credentials.map(\.number) == ["T-1"])
        #expect(answer.credentials.map(\.issuedOn) == [Self.tomorrow])
        #expect(answer.applications.map(\.board) == [Sample.board, Self.ahead])
        #expect(answer.applications.map(\.status) == [.submitted, .approved])
        try await stack.close()
    }

    /// What is reported of a day that only calendars ahead show is in the stream already.
    @Test func aCommandCanExpectTheVersionThatIsTold() async throws {
        let stack = try Stack(folder.path)
        try await accept(
            [
                Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.submit(3, peer: 1),
                Sample.module(4, peer: 1, on: Self.tomorrow),
            ],
            stack
        )
        let board = try #require(BoardCode(Sample.board))
        let answer = try stack.queries.peer(Sample.peer(1), at: .now, seenBy: .boards([board]))
        #expect(answer.asOf == Self.today && answer.totals.trainingMinutes == 0)
        #expect(answer.version == 3)
        let before = QueryTime(knownAt: .position(Position(3)))
        #expect(try stack.queries.peer(Sample.peer(1), at: before).version == 2)
        var deficiency = Sample.command(5) {
            $0.noteDeficiency.peerID = Sample.peer(1).description
            $0.noteDeficiency.board = Sample.board
            $0.noteDeficiency.credential = "CPS"
            $0.noteDeficiency.notedOn = Self.today
            $0.noteDeficiency.deficiencies = ["fee"]
        }
        deficiency.expectedVersion = answer.version
        try await accept([deficiency], stack)
        try await stack.close()
    }
}
