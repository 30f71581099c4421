import Credentialing
import EventStore
import Hummingbird
import Identifiers
import NIOCore
import Projections
import RequestBodies
import Testing

@testable import HTTPAPI

struct ProblemTableTests {
    @Test func `a rejection is 400, 403, 409 or 422 by its code`() {
        let ofTheCommand: Set<Rejection.Code> = [.missingField, .invalidField, .futureDate, .unknownCommand]
        let ofTheSender: Set<Rejection.Code> = [.boardNotYours, .roleMissing]
        for code in Rejection.Code.allCases {
            let problem = APIProblem(Rejection(code, "why", field: "f"))
            let expected =
                ofTheCommand.contains(code)
                ? 400
                : [.versionConflict, .commandIDReused].contains(code)
                    ? 409 : ofTheSender.contains(code) ? 403 : 422
            #expect(problem.status.code == expected && problem.code == code.rawValue)
            #expect(problem.field == "f" && problem.detail == "f: why")
        }
    }

    @Test(
        arguments: [
            (SubmissionError.Code.queueFull, 429, "queue_full", "1"), (.tooHeavy, 413, "body_too_large", nil),
            (.stopped, 503, "writer_stopped", nil), (.spaceExhausted, 503, "space_exhausted", "30"),
            (.commitFailed, 503, "commit_failed", nil), (.readFailed, 503, "not_decided", "1"),
        ] as [(SubmissionError.Code, Int, String, String?)]
    )
    func `a submission that failed`(
        _ code: SubmissionError.Code,
        _ status: Int,
        _ name: String,
        _ retryAfter: String?
    ) {
        let problem = APIProblem(SubmissionError(code, "secret"))
        #expect(problem.status.code == status && problem.code == name)
        // What is too heavy is the sender's own; the rest is about the machine.
        #expect(problem.detail.contains("secret") == (code == .tooHeavy))
        #expect(problem.headers[.retryAfter] == retryAfter)
    }

    @Test func `a query that has no answer`() throws {
        let board = try #require(BoardCode("TEST"))
        let peer = try #require(PeerID(testID(1)))
        for (error, status, code, isKnown) in [
            (.peerUnknown(peer), 404, "peer_unknown", true),
            (.credentialUnknown(board, "1"), 404, "credential_unknown", true),
            (.boardUnknown(board), 404, "board_unknown", true),
            (.rulesVersionUnknown(board, "1"), 404, "rules_version_unknown", true),
            (.credentialNotOffered(board, "XX"), 404, "credential_not_offered", true),
            (.cycleUnknown(board, "1", cycle: 3), 404, "cycle_unknown", true),
            (.searchTooShort, 400, "search_too_short", true),
            (.tooWide(rows: 5), 422, "range_too_wide", true),
            (.quarantined(Position(7), reason: "secret"), 500, "record_quarantined", false),
            (.rowsBehind("roster", at: Position(3), wanted: Position(5)), 503, "position_not_reached", true),
            (.unavailable("secret"), 503, "store_unavailable", false),
        ] as [(QueryError, Int, String, Bool)] {
            let (problem, known) = APIProblem.of(error)
            #expect(problem.status.code == status && problem.code == code && known == isKnown)
            #expect(!problem.detail.contains("secret"))
        }
    }

    @Test func `a store that cannot do it`() {
        for (code, status, name, isKnown) in [
            (.spaceExhausted, 503, "space_exhausted", true), (.folderReplaced, 503, "writer_stopped", true),
            (.beyondTree, 404, "position_unknown", true), (.storage, 503, "store_unavailable", false),
        ] as [(EventStoreError.Code, Int, String, Bool)] {
            let (problem, known) = APIProblem.of(EventStoreError(code, "why"))
            #expect(problem.status.code == status && problem.code == name && known == isKnown)
            #expect(problem.detail.contains("why") == (code == .beyondTree))
        }
    }

    @Test func `what the framework throws`() {
        #expect(APIProblem.of(HTTPError(.notFound)).problem.code == "route_unknown")
        #expect(APIProblem.of(HTTPError(.conflict)).problem.status == .conflict)
        #expect(APIProblem.of(NIOTooManyBytesError(maxBytes: 1)).problem.status == .contentTooLarge)
        let (gone, isGoneKnown) = APIProblem.of(CancellationError())
        #expect(gone.code == "not_ready" && isGoneKnown)
        let (problem, isKnown) = APIProblem.of(Unplanned())
        #expect(problem.code == "internal_error" && !isKnown)
    }

    private struct Unplanned: Error {}

    @Test func `no two codes of this room's own are the same, and each is an error`() {
        #expect(Set(ProblemCode.allCases.map(\.rawValue)).count == ProblemCode.allCases.count)
        for code in ProblemCode.allCases { #expect(code.status.code >= 400) }
    }
}
