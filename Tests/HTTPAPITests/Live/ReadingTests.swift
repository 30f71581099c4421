import CredentialingSchema
import EventStore
import HTTPTypes
import Projections
import RequestBodies
import SwiftProtobuf
import Testing

@testable import HTTPAPI

/// The roster, the ledger, the statistics and the history as people read it.
struct ReadingTests {
    @Test func `a roster by status, name and number`() async throws {
        try await Stack.live { client, _ in
            let receipt = try await client.makeCredential()
            func entries(_ query: String) async throws -> [RosterEntry] {
                let answer = try await client.get("/v1/roster?board=TEST\(query)").message(Roster.self)
                #expect(answer.position == receipt.position && !answer.asOf.isEmpty && answer.hasKnownAt)
                return answer.entries
            }
            let all = try await entries("")
            #expect(all.map(\.name) == ["Ada Ng"] && all.map(\.status) == [.active])
            #expect(all.map(\.practiceAuthorized) == [true])
            #expect(try await entries("&status=active,in-grace") == all)
            #expect(try await entries("&status=expired").isEmpty)
            #expect(try await entries("&credential=PR") == all)
            #expect(try await entries("&credential=XX").isEmpty)
            #expect(try await entries("&q=NG%20ad") == all)
            #expect(try await entries("&q=\(all[0].credentialNumber)") == all)
            #expect(try await entries("&q=nobody").isEmpty)
            #expect(try await entries("&asOf=2099-01-01").map(\.status) == [.expired])
            _ = try await client.get("/v1/roster?board=TEST&q=a").problem(400, "search_too_short", field: "q")
            let past = try await client.get("/v1/roster?board=TEST&asOf=2026-01-15").message(Roster.self)
            #expect(past.fromRecords && past.entries.map(\.status) == [.applied])
            let before = try await client.get("/v1/roster?board=TEST&knownAt=3").message(Roster.self)
            #expect(before.entries.isEmpty && before.position == 3)
        }
    }

    @Test func `a ledger of the first cycle`() async throws {
        try await Stack.live { client, _ in
            _ = try await client.makeCredential()
            let peer = try await client.get("/v1/peers/\(Body.peer)").message(Peer.self)
            let number = try #require(peer.credentials.first?.number)
            let uri = "/v1/credentials/TEST/\(number)/ledger"
            let ledger = try await client.get(uri).message(Ledger.self)
            let account = try #require(ledger.accounts.first)
            #expect((account.need, account.have, account.missing) == (600, 0, 600))
            #expect(ledger.cycle == 1 && ledger.cycles == 1 && account.neededBy == ledger.fileBy)
            #expect(try await client.get("\(uri)?cycle=1").message(Ledger.self).accounts == ledger.accounts)
            _ = try await client.get("\(uri)?cycle=2").problem(404, "cycle_unknown", field: "cycle")
            _ = try await client.get("\(uri)?asOf=2026-01-15").problem(404, "credential_unknown")
        }
    }

    @Test func `what is kept waits for no dear read, and what must be made does`() async throws {
        try await Stack.live { client, stack in
            _ = try await client.makeCredential()
            let peer = try await client.get("/v1/peers/\(Body.peer)").message(Peer.self)
            let number = try #require(peer.credentials.first?.number)
            let kept = ["/v1/peers/\(Body.peer)/history", "/v1/credentials/TEST/\(number)"]
            for uri in kept { #expect(try await client.get(uri).status == .ok) }
            let reads = stack.services.reads
            let doors = (0..<ReadLimits().threads).map { _ in Door() }
            try await withThrowingTaskGroup { group in
                for door in doors { group.addTask { try await reads.run(for: .everybody) { door.wait() } } }
                for door in doors { try await door.reached() }
                for uri in kept { #expect(try await client.get(uri).status == .ok) }
                #expect(reads.waiting == 0)
                group.addTask {
                    let unknown = "/v1/peers/019b5b64-90be-72d1-814c-f3577a6b8968/history"
                    _ = try await client.get(unknown).problem(404, "peer_unknown")
                }
                for _ in 0..<12_000 where reads.waiting == 0 { try await Task.sleep(for: .milliseconds(10)) }
                #expect(reads.waiting == 1)
                for door in doors { door.open() }
                try await group.waitForAll()
            }
        }
    }

    @Test func `figures of a board`() async throws {
        try await Stack.live { client, _ in
            let receipt = try await client.makeCredential()
            let uri = "/v1/boards/TEST/statistics?from=2026-01-01&to=2028-12-31"
            let answer = try await client.get(uri).message(BoardStatistics.self)
            #expect(answer.position == receipt.position)
            let pipeline = answer.pipeline
            #expect((pipeline.registered, pipeline.applied, pipeline.approved, pipeline.open) == (1, 1, 1, 0))
            #expect(pipeline.medianDaysToDecision == 10)
            #expect(answer.renewals.map(\.month) == ["2028-01"] && answer.renewals.map(\.due) == [1])
            #expect((answer.outcomes.due, answer.outcomes.pending, answer.outcomes.lapsed) == (1, 1, 0))
            #expect(answer.credentials.map(\.status) == [.active])
        }
    }

    @Test func `a history as lines goes through its streams once`() async throws {
        try await Stack.live { client, stack in
            _ = try await client.makeCredential()
            let uri = "/v1/peers/\(Body.peer)/history?knownAt=\(stack.services.signal.applied)&limit="
            let page = try await client.get("\(uri)1000").message(History.self)
            let kept = stack.services.queries.kept
            let before = kept.madeOfHistories.outlines
            let lines = try await client.get("\(uri)1", accept: "application/x-ndjson").lines
            #expect(try lines.map { try HistoryEntry(jsonString: $0) } == page.events)
            #expect(page.events.count > 3 && kept.madeOfHistories.outlines == before + 1)
        }
    }

    @Test func `a history as text says what it holds for`() async throws {
        try await Stack.live { client, _ in
            let receipt = try await client.makeCredential()
            let uri = "/v1/peers/\(Body.peer)/history?limit=2"
            let answer = try await client.get(uri, accept: "text/plain")
            #expect(answer.headers[.contentType] == "text/plain; charset=utf-8")
            let position = try #require(HTTPField.Name("credentiald-position"))
            #expect(answer.headers[position] == "\(receipt.position)")
            #expect(answer.lines[0].hasPrefix("History of \(Body.peer), through log position"))
            #expect(answer.text.contains("completed module M-2 (Ethics), of NADAC, 1 h of ethics, in person"))
            #expect(answer.text.contains("name: Ada Ng") && answer.text.contains("by development"))
            #expect(answer.lines.count { $0.hasPrefix("2026-") } == 4)
            let page = try await client.get("\(uri)&asOf=2026-01-05").message(History.self)
            #expect(page.asOf == "2026-01-05" && page.position == receipt.position && page.hasKnownAt)
            let known = try await client.get("\(uri)&knownAt=2").message(History.self)
            #expect(known.position == 2 && known.events.count == 1)
            let nothing = try await client.get("/v1/roster?board=TEST", accept: "text/plain")
            _ = try nothing.problem(406, "not_acceptable")
        }
    }
}
