import CredentialingSchema
import EventStore
import HTTPTypes
import Identifiers
import RequestBodies
import SwiftProtobuf
import Testing

@testable import HTTPAPI

struct QueryTests {
    @Test func `every query answers about a credential that was issued`() async throws {
        try await Stack.live { client, _ in
            let receipt = try await client.makeCredential()
            let peer = try await client.get("/v1/peers/\(Body.peer)").message(Peer.self)
            #expect(peer.personal.familyName == "Ng" && peer.totals.trainingMinutes == 60)
            let number = try #require(peer.credentials.first?.number)
            let answer = try await client.get("/v1/credentials/TEST/\(number)").message(Verification.self)
            #expect(answer.credential.status == .active && answer.holderName == "Ada Ng")
            let eligibility = try await client.get("/v1/peers/\(Body.peer)/eligibility?board=TEST")
            #expect(try eligibility.message(Eligibility.self).assessments.first?.board == "TEST")
            let renewals = try await client.get("/v1/renewals?board=TEST&from=2026-01-01&to=2030-01-01")
            #expect(try renewals.message(Renewals.self).renewals.map(\.credentialNumber) == [number])
            let boards = try await client.get("/v1/boards").message(Boards.self)
            #expect(boards.boards.map(\.versions) == [["2026-1"]])
            let rules = try await client.get("/v1/boards/TEST/rules").message(BoardRules.self)
            #expect(rules.versions.map(\.version) == ["2026-1"])
            #expect(rules.adopted == boards.boards.first?.adopted)
            #expect(rules.adopted.map(\.inForce) == [true] && rules.adopted.map(\.digest.count) == [64])
            let events = try await client.get("/v1/events?after=1&limit=2").message(EventsPage.self)
            #expect(events.events.map(\.position) == [2, 3] && events.head == receipt.position)
            #expect(events.events.allSatisfy { !$0.hasPersonal })
        }
    }

    @Test func `both axes of time`() async throws {
        try await Stack.live { client, _ in
            _ = try await client.makeCredential()
            func minutes(_ query: String) async throws -> UInt32 {
                let uri = "/v1/peers/\(Body.peer)?\(query)"
                return try await client.get(uri).message(Peer.self).totals.trainingMinutes
            }
            #expect(try await minutes("asOf=2026-01-04") == 0)
            #expect(try await minutes("asOf=2026-01-05") == 60)
            #expect(try await minutes("knownAt=2") == 0)
            #expect(try await minutes("knownAt=3") == 60)
            #expect(try await minutes("knownAt=2026-03-01T12:00:00Z") == 60)
            #expect(try await minutes("knownAt=2026-03-01T13:00:00%2B01:00&asOf=2026-02-01") == 60)
        }
    }

    @Test func `history by pages and as a stream`() async throws {
        try await Stack.live { client, _ in
            _ = try await client.post(Body.register())
            _ = try await client.bulk((2...25).map { Body.complete($0) })
            var versions: [UInt32] = []
            var after: UInt32 = 0
            repeat {
                let uri = "/v1/peers/\(Body.peer)/history?limit=10&after=\(after)"
                let page = try await client.get(uri).message(History.self)
                versions += page.events.map(\.version)
                after = page.next
            } while after != 0
            #expect(versions == Array(1...25))
            let stream = try await client.get(
                "/v1/peers/\(Body.peer)/history?limit=10",
                accept: "application/x-ndjson"
            )
            #expect(stream.headers[.contentType] == "application/x-ndjson")
            let entries = try stream.lines.map { try HistoryEntry(jsonString: $0) }
            #expect(entries.map(\.version) == Array(1...25))
            #expect(entries[0].personal.details.givenName == "Ada")
        }
    }

    @Test(arguments: [
        ("/v1/peers/ada", 400, "invalid_parameter", "id"),
        ("/v1/peers/\(testID(9))", 404, "peer_unknown", ""),
        ("/v1/peers/\(testID(9))/history", 404, "peer_unknown", ""),
        ("/v1/peers/\(testID(9))/eligibility", 404, "peer_unknown", ""),
        ("/v1/peers/\(testID(1))?asof=2026-01-01", 400, "unknown_parameter", "asof"),
        ("/v1/peers/\(testID(1))?asOf=2026-02-30", 400, "invalid_parameter", "asOf"),
        ("/v1/peers/\(testID(1))?asOf=", 400, "invalid_parameter", "asOf"),
        ("/v1/peers/\(testID(1))?asOf=2026-01-01&asOf=2026-01-01", 400, "invalid_parameter", "asOf"),
        ("/v1/peers/\(testID(1))?asOf=%zz", 400, "invalid_parameter", "asOf"),
        ("/v1/peers/\(testID(1))?asOf=%ff", 400, "invalid_parameter", "asOf"),
        ("/v1/peers/\(testID(1))?knownAt=yesterday", 400, "invalid_parameter", "knownAt"),
        ("/v1/peers/\(testID(1))?knownAt=2026-01-01", 400, "invalid_parameter", "knownAt"),
        ("/v1/peers/\(testID(1))?knownAt=", 400, "invalid_parameter", "knownAt"),
        ("/v1/peers/\(testID(1))?knownAt=99999999999999999999999", 400, "invalid_parameter", "knownAt"),
        ("/v1/peers/\(testID(1))?minPosition=-1", 400, "invalid_parameter", "minPosition"),
        ("/v1/peers/\(testID(1))?minPosition", 400, "invalid_parameter", "minPosition"),
        ("/v1/peers/\(testID(1))/history?limit=0", 400, "invalid_parameter", "limit"),
        ("/v1/peers/\(testID(1))/history?limit=1001", 400, "invalid_parameter", "limit"),
        ("/v1/peers/\(testID(1))/history?after=4294967295", 400, "invalid_parameter", "after"),
        ("/v1/peers/\(testID(1))/eligibility?board=x", 400, "invalid_parameter", "board"),
        ("/v1/peers/\(testID(1))/eligibility?board=NONE", 404, "board_unknown", ""),
        ("/v1/peers/\(testID(1))/eligibility?board=NONE&rulesVersion=1", 404, "board_unknown", ""),
        ("/v1/peers/\(testID(1))/eligibility?rulesVersion=1", 400, "missing_parameter", "board"),
        ("/v1/peers/\(testID(1))/eligibility?credential=PR", 400, "missing_parameter", "board"),
        ("/v1/peers/\(testID(1))/eligibility?purpose=fun", 400, "invalid_parameter", "purpose"),
        ("/v1/credentials/x/1", 400, "invalid_parameter", "board"),
        ("/v1/credentials/TEST/PR-1", 404, "credential_unknown", ""),
        ("/v1/credentials/TEST/%ff", 400, "invalid_parameter", "number"),
        ("/v1/renewals", 400, "missing_parameter", "board"),
        ("/v1/renewals?board=TEST&from=2026-01-01", 400, "missing_parameter", "to"),
        ("/v1/renewals?board=TEST&from=2026-01-02&to=2026-01-01", 400, "invalid_parameter", "to"),
        ("/v1/renewals?board=TEST&from=2026-01-01&to=2026-01-02&after=x", 400, "invalid_parameter", "after"),
        (
            "/v1/renewals?board=TEST&from=2026-01-01&to=2026-01-02&asOf=2026-01-01", 400, "unknown_parameter",
            "asOf"
        ),
        ("/v1/renewals?board=TEST&from=2026-01-01&to=2026-01-02", 404, "board_unknown", ""),
        ("/v1/roster", 400, "missing_parameter", "board"),
        ("/v1/roster?board=TEST", 404, "board_unknown", ""),
        ("/v1/roster?board=TEST&status=alive", 400, "invalid_parameter", "status"),
        ("/v1/roster?board=TEST&status=active,", 400, "invalid_parameter", "status"),
        ("/v1/roster?board=TEST&after=x", 400, "invalid_parameter", "after"),
        ("/v1/roster?board=TEST&after=\(testID(1))/x", 400, "invalid_parameter", "after"),
        ("/v1/roster?board=TEST&limit=1001", 400, "invalid_parameter", "limit"),
        ("/v1/roster?board=TEST&q=\(String(repeating: "x", count: 201))", 400, "invalid_parameter", "q"),
        ("/v1/credentials/TEST/PR-1/ledger", 404, "credential_unknown", ""),
        ("/v1/credentials/TEST/PR-1/ledger?cycle=0", 400, "invalid_parameter", "cycle"),
        ("/v1/credentials/TEST/PR-1/ledger?cycle=x", 400, "invalid_parameter", "cycle"),
        ("/v1/boards/TEST/statistics", 400, "missing_parameter", "from"),
        ("/v1/boards/TEST/statistics?from=2026-01-02&to=2026-01-01", 400, "invalid_parameter", "to"),
        ("/v1/boards/TEST/statistics?from=2026-01-01&to=2026-01-02", 404, "board_unknown", ""),
        ("/v1/boards?asOf=2026-13-01", 400, "invalid_parameter", "asOf"),
        ("/v1/boards/TEST/rules", 404, "board_unknown", ""),
        ("/v1/events?after=18446744073709551615", 400, "invalid_parameter", "after"),
        ("/v1/events?limit=ten", 400, "invalid_parameter", "limit"),
        ("/v1/projections?x=1", 400, "unknown_parameter", "x"),
        ("/healthz?x=1", 400, "unknown_parameter", "x"),
    ])
    func `a query that cannot be answered says why`(
        _ uri: String,
        _ status: Int,
        _ code: String,
        _ field: String
    ) async throws {
        try await Stack.live { client, _ in
            _ = try await client.post(Body.register())
            _ = try await client.get(uri).problem(status, code, field: field)
        }
    }

    @Test func `a query waits for its position, but not for ever`() async throws {
        try await Stack.live { client, stack in
            _ = try await client.post(Body.register())
            #expect(try await client.get("/v1/peers/\(Body.peer)?minPosition=1").status == .ok)
            let signal = stack.store.signal
            async let waited = signal.reached(.init(2), timeout: .seconds(600))
            _ = try await client.post(Body.complete(2))
            #expect(await waited)
            let response = try await client.get("/v1/peers/\(Body.peer)?minPosition=3")
            _ = try response.problem(503, "position_not_reached", field: "minPosition")
            #expect(response.headers[.retryAfter] == "1")
        }
    }

    @Test(arguments: [
        ("*/*", "application/json"), ("application/*", "application/json"),
        ("application/x-protobuf", "application/x-protobuf"),
        ("application/json;q=0.1, application/x-protobuf", "application/x-protobuf"),
        ("application/json;q=0, */*", "application/x-protobuf"), ("text/html, */*;q=0.1", "application/json"),
    ])
    func `the representation that is asked for`(_ accept: String, _ expected: String) async throws {
        try await Stack.live { client, _ in
            let response = try await client.get("/v1/boards", accept: accept)
            #expect(response.status == .ok && response.headers[.contentType] == expected)
            _ = try await client.get("/v1/boards", accept: "application/x-ndjson").problem(
                406,
                "not_acceptable"
            )
        }
    }

    @Test func `projections tell how far they are and what they hold`() async throws {
        try await Stack.live { client, _ in
            _ = try await client.makeCredential()
            let answer = try await client.get("/v1/projections").json()
            let rows = try #require(answer["projections"] as? [[String: Any]])
            #expect(
                rows.compactMap { $0["name"] as? String }.sorted() == [
                    "credentials", "deadlines", "eligibility", "jurisdictions", "roster", "statistics",
                ]
            )
            for row in rows {
                #expect(row["position"] as? Int == 5 && row["lagEvents"] as? Int == 0)
                #expect((row["digest"] as? String)?.count == 64)
            }
            let publications = try await client.get("/v1/publications").json()
            #expect((publications["publications"] as? [[String: Any]])?.first?["lane"] as? String == "boards")
        }
    }
}
