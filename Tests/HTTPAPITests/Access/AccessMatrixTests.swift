import Credentialing
import CredentialingSchema
import Foundation
import HTTPTypes
import Identity
import NIOCore
import RequestBodies
import SwiftProtobuf
import Testing

@testable import HTTPAPI

/// Every role on every route and with every command, for its own board, another board, its own person and another
/// one. What is expected is written here by hand, and read off the documentation for commands; not off the code.
@Suite struct AccessMatrixTests {
    private enum Caller: String, CaseIterable {
        case provider, supervisor, board, employer, holder, auditor, `operator`, nobody

        var role: Role? { Role(rawValue: rawValue) }
    }

    private static func badges(_ office: BadgeOffice) async throws -> [Caller: Badge] {
        var badges: [Caller: Badge] = [:]
        for caller in Caller.allCases {
            guard let role = caller.role else { continue }
            badges[caller] = try await office.badge(
                [role],
                boards: role == .board ? [TwoBoards.own] : [],
                person: role == .holder ? TwoBoards.ownPeer : nil
            )
        }
        return badges
    }

    /// What becomes of a request, as far as it is about who sends it.
    private static func verdict(_ response: LiveAnswer) throws -> Character {
        let code = try? Problem(jsonString: response.text).code
        switch (response.status.code, code) {
        case (401, "not_authenticated"): return "T"
        case (403, "role_missing"): return "R"
        case (403, "board_not_yours"): return "B"
        case (404, "peer_unknown"), (404, "credential_unknown"): return "P"
        case (401, _), (403, _): return "?"
        default: return "+"
        }
    }

    // MARK: Routes

    private struct Route {
        let method: HTTPRequest.Method
        let pattern: String
        let own: String
        let other: String
        /// Of provider, supervisor, board, employer, holder, auditor, operator, nobody: `+` let in, `R` the role is
        /// missing, `B` not its board, `P` there is no such person, `T` a token is missing.
        let forOwn: String
        let forOther: String
        /// A reader's answer must be one, and not just no refusal.
        let isRead: Bool
    }

    private static func routes(_ boards: TwoBoards) -> [Route] {
        func route(
            _ line: String,
            _ own: String,
            _ other: String,
            _ forOwn: String,
            _ forOther: String? = nil
        ) -> Route {
            let words = line.split(separator: " ").map(String.init)
            return Route(
                method: HTTPRequest.Method(words[0]) ?? .get,
                pattern: words[1],
                own: own,
                other: other,
                forOwn: forOwn,
                forOther: forOther ?? forOwn,
                isRead: words[0] == "GET" && !words[1].contains("{name}")
            )
        }
        func route(_ line: String, _ uri: String, _ expected: String) -> Route {
            route(line, uri, uri, expected)
        }
        func peer(_ rest: String) -> (String, String) {
            ("/v1/peers/\(TwoBoards.ownPeer)\(rest)", "/v1/peers/\(TwoBoards.otherPeer)\(rest)")
        }
        func board(_ path: String) -> (String, String) {
            (path.replacing("BOARD", with: TwoBoards.own), path.replacing("BOARD", with: TwoBoards.other))
        }
        let (person, history, eligibility) = (peer(""), peer("/history"), peer("/eligibility"))
        let disclosures = peer("/disclosures")
        let ledger = (
            "/v1/credentials/TEST/\(boards.ownNumber)/ledger",
            "/v1/credentials/OTHER/\(boards.otherNumber)/ledger"
        )
        let (renewals, roster) = (
            board("/v1/renewals?board=BOARD&from=2026-01-01&to=2030-01-01"), board("/v1/roster?board=BOARD")
        )
        let statistics = board("/v1/boards/BOARD/statistics?from=2026-01-01&to=2026-12-31")
        let feed = board("/v1/events?board=BOARD")
        let p = "/v1/projections/nothing"
        let l = "/v1/publications/nothing"
        return [
            route("POST /v1/commands", "/v1/commands", "+++RR++T"),
            route("POST /v1/commands/bulk", "/v1/commands/bulk", "+++RR++T"),
            route("GET /v1/peers/{id}", person.0, person.1, "RR+R++RT", "RRPRP+RT"),
            route("GET /v1/peers/{id}/history", history.0, history.1, "RR+R++RT", "RRPRP+RT"),
            route("GET /v1/peers/{id}/eligibility", eligibility.0, eligibility.1, "RR+R++RT", "RRPRP+RT"),
            route("GET /v1/peers/{id}/disclosures", disclosures.0, disclosures.1, "RRRR++RT", "RRRRP+RT"),
            route("POST /v1/peers/{id}/eligibility", eligibility.0, eligibility.1, "RR+RR+RT"),
            route(
                "GET /v1/credentials/{board}/{number}/ledger",
                ledger.0,
                ledger.1,
                "RR+R++RT",
                "RRBRP+RT"
            ),
            route(
                "GET /v1/credentials/{board}/{number}",
                "/v1/credentials/TEST/\(boards.ownNumber)",
                "/v1/credentials/OTHER/\(boards.otherNumber)",
                "+++++++T"
            ),
            route("GET /v1/boards", "/v1/boards", "+++++++T"),
            route(
                "GET /v1/boards/{code}/rules",
                "/v1/boards/TEST/rules",
                "/v1/boards/OTHER/rules",
                "+++++++T"
            ),
            route("GET /v1/log/checkpoint", "/v1/log/checkpoint", "+++++++T"),
            route(
                "GET /v1/log/proofs/consistency",
                "/v1/log/proofs/consistency?from=1",
                "+++++++T"
            ),
            route("GET /v1/log/proofs/inclusion", "/v1/log/proofs/inclusion?position=1", "RRRRR+RT"),
            route("GET /v1/log/proofs/stream", "/v1/log/proofs/stream?stream=board-TEST", "RRRRR+RT"),
            route("GET /v1/renewals", renewals.0, renewals.1, "RR+RR+RT", "RRBRR+RT"),
            route("GET /v1/roster", roster.0, roster.1, "RR+RR+RT", "RRBRR+RT"),
            route("GET /v1/boards/{code}/statistics", statistics.0, statistics.1, "RR+RR+RT", "RRBRR+RT"),
            route("GET /v1/events", feed.0, feed.1, "RR+RR+RT", "RRBRR+RT"),
            route("GET /v1/events", "/v1/events?audience=employers", "RRR+R+RT"),
            route("GET /v1/events", "/v1/events", "RRRRR+RT"),
            route("GET /v1/clock", "/v1/clock", "RRRRR++T"),
            route("POST /v1/clock/advance", "/v1/clock/advance", "RRRRRR+T"),
            route("GET /v1/projections", "/v1/projections", "RRRRR++T"),
            route("GET /v1/projections/{name}/rebuild", "\(p)/rebuild", "RRRRR++T"),
            route("POST /v1/projections/{name}/rebuild", "\(p)/rebuild", "RRRRRR+T"),
            route("DELETE /v1/projections/{name}/rebuild", "\(p)/rebuild", "RRRRRR+T"),
            route("GET /v1/projections/{name}/diff", "\(p)/diff", "RRRRR++T"),
            route("POST /v1/projections/{name}/swap", "\(p)/swap", "RRRRRR+T"),
            route("POST /v1/projections/{name}/rollback", "\(p)/rollback", "RRRRRR+T"),
            route("DELETE /v1/projections/{name}/previous", "\(p)/previous", "RRRRRR+T"),
            route("GET /v1/projections/{name}/quarantine", "\(p)/quarantine", "RRRRR++T"),
            route(
                "POST /v1/projections/{name}/quarantine/{person}/retry",
                "\(p)/quarantine/\(TwoBoards.ownPeer)/retry",
                "RRRRRR+T"
            ),
            route("GET /v1/publications", "/v1/publications", "RRRRR++T"),
            route("POST /v1/publications/{name}/pause", "\(l)/pause", "RRRRRR+T"),
            route("POST /v1/publications/{name}/resume", "\(l)/resume", "RRRRRR+T"),
            route("POST /v1/publications/{name}/backfill", "\(l)/backfill", "RRRRRR+T"),
            route("GET /v1/publications/{name}/quarantine", "\(l)/quarantine", "RRRRRR+T"),
            route("POST /v1/publications/{name}/retry", "\(l)/retry", "RRRRRR+T"),
            route("DELETE /v1/publications/{name}", l, "RRRRRR+T"),
            route("GET /healthz", "/healthz", "++++++++"),
            route("GET /openapi.yaml", "/openapi.yaml", "++++++++"),
            route("GET /v1/issuer", "/v1/issuer", "++++++++"),
            route("GET /v1/status-lists/{purpose}/{list}", "/v1/status-lists/revocation/0", "++++++++"),
            route("GET /.well-known/did.json", "/.well-known/did.json", "++++++++"),
            route("GET /.well-known/jwks.json", "/.well-known/jwks.json", "++++++++"),
            // Tests call from this machine.
            route("GET /readyz", "/readyz", "++++++++"), route("GET /metrics", "/metrics", "++++++++"),
        ]
    }

    @Test func `every role on every route`() async throws {
        try await TwoBoards.live { boards in
            let badges = try await Self.badges(boards.office)
            let routes = Self.routes(boards)
            let tried = Set(routes.map { "\($0.method.rawValue) \($0.pattern)" })
            #expect(tried == Set(AccessTable.rows.map { "\($0.method.rawValue) \($0.path)" }))
            for route in routes {
                for (uri, expected) in [(route.own, route.forOwn), (route.other, route.forOther)] {
                    var found = ""
                    for caller in Caller.allCases {
                        let response = try await boards.client.execute(
                            uri: uri,
                            method: route.method,
                            headers: badges[caller]?.headers ?? [:]
                        )
                        let verdict = try Self.verdict(response)
                        found.append(verdict)
                        if verdict == "+", route.isRead, !uri.hasPrefix("/v1/log") {
                            #expect(response.status == .ok, "\(caller) \(uri): \(response.text)")
                        }
                        if verdict == "T" {
                            #expect(response.headers[.wwwAuthenticate] == "Bearer realm=\"credentiald\"")
                        }
                    }
                    #expect(found == expected, "\(route.method) \(uri)")
                }
            }
        }
    }

    @Test func `HEAD is let in as GET is`() async throws {
        try await TwoBoards.live { boards in
            let badges = try await Self.badges(boards.office)
            for route in Self.routes(boards)
            where route.method == .get && route.isRead && !route.own.hasPrefix("/v1/log") {
                for caller in Caller.allCases {
                    let headers = badges[caller]?.headers ?? [:]
                    let get = try await boards.client.execute(
                        uri: route.other,
                        method: .get,
                        headers: headers
                    )
                    let head = try await boards.client.execute(
                        uri: route.other,
                        method: .head,
                        headers: headers
                    )
                    #expect(
                        get.status == head.status && head.body.readableBytes == 0,
                        "\(caller) \(route.other)"
                    )
                }
            }
        }
    }

    /// The same person, asked under one's own board and under another one.
    @Test func `a board supposes its own rules alone`() async throws {
        try await TwoBoards.live { boards in
            let badge = try await boards.board
            let uri = "/v1/peers/\(TwoBoards.sharedPeer)/eligibility"
            let own = try await boards.post(Body.adoptRules(1), badge, to: uri).message(Eligibility.self)
            #expect(!own.assessments.isEmpty && own.assessments.allSatisfy { $0.board == TwoBoards.own })
            let other = Body.adoptRules(1).replacing(TwoBoards.own, with: TwoBoards.other)
            _ = try await boards.post(other, badge, to: uri).problem(403, "board_not_yours")
            _ = try await boards.get("\(uri)?board=OTHER", badge).problem(403, "board_not_yours")
            let all = try await boards.get(uri, badge).message(Eligibility.self)
            #expect(!all.assessments.isEmpty && all.assessments.allSatisfy { $0.board == TwoBoards.own })
        }
    }

    // MARK: Commands

    /// Who may send each command, as the documentation says it.
    private static func documented() throws -> [String: Set<String>] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Schemas/commands.md")
        var senders: [String: Set<String>] = [:]
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count >= 3, ["peer", "board"].contains(cells[1]) else { continue }
            senders[cells[0]] = Set(cells[2].components(separatedBy: ", "))
        }
        return senders
    }

    @Test func `every role with every command`() async throws {
        let documented = try Self.documented()
        #expect(documented.count == CommandKind.allCases.count)
        try await TwoBoards.live { boards in
            let badges = try await Self.badges(boards.office)
            var sent = 0
            for (name, senders) in documented {
                let takesBoard = (try? Command(jsonString: "{\"\(name)\":{\"board\":\"A\"}}")) != nil
                let takesPeer = (try? Command(jsonString: "{\"\(name)\":{\"peerId\":\"A\"}}")) != nil
                for board in takesBoard ? [TwoBoards.own, TwoBoards.other, ""] : [""] {
                    var content = board.isEmpty ? [] : ["\"board\":\"\(board)\""]
                    // Nobody, so that whatever is let in is refused for that.
                    if takesPeer { content.append("\"peerId\":\"\(testID(9))\"") }
                    let json =
                        "{\"commandId\":\"\(testID(1_000 + sent))\",\"\(name)\":{\(content.joined(separator: ","))}}"
                    for caller in Caller.allCases {
                        sent += 1
                        let response = try await boards.post(json, badges[caller])
                        let verdict = try Self.verdict(response)
                        let code = try Problem(jsonString: response.text).code
                        let expected: Character =
                            switch caller {
                            case .nobody: "T"
                            case .employer, .holder: "R"
                            default:
                                senders == ["clock"]
                                    ? "?"
                                    : !senders.contains(caller.rawValue)
                                        ? "R" : caller == .board && board == TwoBoards.other ? "B" : "+"
                            }
                        #expect(verdict == expected, "\(caller) \(json): \(response.text)")
                        if verdict == "?" { #expect(code == "clock_only") }
                    }
                }
            }
            #expect(sent > 900)
        }
    }

    /// A correction is held to who may record its content by itself, a void to who may record what it names.
    @Test func `every role with every correction and with voids`() async throws {
        let corrected = try Self.documented().filter { name, _ in
            (try? Command(jsonString: "{\"correctRecord\":{\"\(name)\":{}}}")) != nil
        }
        #expect(corrected.count == 10)
        try await TwoBoards.live { boards in
            let badges = try await Self.badges(boards.office)
            // Nobody, and no reason: so that whatever is let in is refused for that.
            var cases = corrected.map { name, senders in
                ("\"correctRecord\":{\"peerId\":\"\(testID(9))\",\"\(name)\":{}}", senders)
            }
            // A module, which supervisors do not record, and what has not come: it may be a module.
            for named in [
                "\"eventId\":\"\(testID(100))\"", "\"eventId\":\"\(testID(998))\",\"targetExpected\":true",
            ] {
                let json = "\"voidRecord\":{\"peerId\":\"\(TwoBoards.ownPeer)\",\(named)}"
                cases.append((json, ["provider", "board"]))
            }
            var sent = 0
            for (json, senders) in cases {
                for caller in Caller.allCases {
                    sent += 1
                    let body = "{\"commandId\":\"\(testID(1_000 + sent))\",\(json)}"
                    let response = try await boards.post(body, badges[caller])
                    let verdict = try Self.verdict(response)
                    let expected: Character =
                        caller == .nobody ? "T" : senders.contains(caller.rawValue) ? "+" : "R"
                    #expect(verdict == expected, "\(caller) \(body): \(response.text)")
                }
            }
        }
    }

    /// In a bulk each line is let in or refused by itself.
    @Test func `a bulk is held to the same`() async throws {
        try await TwoBoards.live { boards in
            let lines = [
                Body.complete(501, peer: TwoBoards.ownPeer),
                Body.application(502, "denyApplication", "2026-02-01", "decidedOn").replacing(
                    "TEST",
                    with: "OTHER"
                ),
                Body.adoptRules(503).replacing("TEST", with: "OTHER"),
                "{\"commandId\":\"\(testID(504))\",\"erasePersonalData\":{\"peerId\":\"\(TwoBoards.ownPeer)\"}}",
            ].joined(separator: "\n")
            for dryRun in [true, false] {
                let response = try await boards.client.post(
                    lines,
                    to: "/v1/commands/bulk?dryRun=\(dryRun)",
                    type: "application/x-ndjson",
                    headers: boards.board.headers
                )
                #expect(response.lines.count == 4 && response.lines[0].contains("\"position\""))
                let codes = try response.lines.dropFirst().map { try Problem(jsonString: $0).code }
                #expect(codes == ["board_not_yours", "board_not_yours", "role_missing"])
            }
        }
    }
}
