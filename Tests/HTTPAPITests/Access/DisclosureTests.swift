import CommandProcessing
import CredentialingSchema
import EventStore
import Foundation
import HTTPTypes
import Identifiers
import Identity
import NIOCore
import Projections
import RequestBodies
import SwiftProtobuf
import Testing

@testable import HTTPAPI

/// Whose record is shown for a purpose: it is recorded before it is shown, and told.
@Suite struct DisclosureTests {
    private static let history = "/v1/peers/\(TwoBoards.ownPeer)/history"

    private static func list(_ boards: TwoBoards, _ peer: String = TwoBoards.ownPeer, query: String = "")
        async throws -> Disclosures
    {
        let badge = try await boards.office.badge([.auditor], purpose: nil)
        return try await boards.get("/v1/peers/\(peer)/disclosures\(query)", badge).message(Disclosures.self)
    }

    /// Every route of the table that shows one person's record, by the table itself.
    private static func accountedRoutes(_ boards: TwoBoards) -> [(method: HTTPRequest.Method, uri: String)] {
        AccessTable.rows.filter { !$0.accounted.isEmpty }.map { row in
            let path = row.path.replacing("{id}", with: TwoBoards.ownPeer).replacing("{board}", with: "TEST")
                .replacing("{number}", with: boards.ownNumber)
            // The position of the person's first event.
            if path.contains("roster") { return (row.method, "\(path)?board=TEST&q=\(boards.ownNumber)") }
            if path.contains("proofs/stream") {
                return (row.method, "\(path)?stream=peer-\(TwoBoards.ownPeer)")
            }
            return (row.method, path.contains("inclusion") ? "\(path)?position=3" : path)
        }
    }

    private static func send(
        _ boards: TwoBoards,
        _ route: (method: HTTPRequest.Method, uri: String),
        _ badge: Badge
    )
        async throws -> LiveAnswer
    {
        route.method == .get
            ? try await boards.get(route.uri, badge)
            : try await boards.post(Body.adoptRules(950), badge, to: route.uri)
    }

    @Test func `every accounted route asks for a purpose and records it`() async throws {
        try await TwoBoards.live { boards in
            _ = try await boards.stack.checkpointed()
            let routes = Self.accountedRoutes(boards)
            #expect(routes.count == 8)
            let auditor = try await boards.office.badge([.auditor])
            let silent = try await boards.office.badge([.auditor], purpose: nil)
            let joker = try await boards.office.badge([.auditor], purpose: "curiosity")
            for (index, route) in routes.enumerated() {
                for badge in [silent, joker] {
                    let problem = try await Self.send(boards, route, badge).problem(400, "purpose_required")
                    #expect(problem.field == "credentiald-purpose")
                    #expect(
                        problem.detail.contains(
                            "audit, investigation, reciprocity, subject-request, legal-order"
                        )
                    )
                }
                #expect(try await Self.list(boards).disclosures.count == index)
                let answer = try await Self.send(boards, route, auditor)
                #expect(answer.status == .ok, "\(route): \(answer.text)")
                #expect(try await Self.list(boards).disclosures.count == index + 1, "\(route)")
            }
            let told = try await Self.list(boards).disclosures
            #expect(
                told.map(\.reading.kind)
                    == [
                        .summary, .history, .eligibility, .eligibility, .ledger, .summary, .proof, .proof,
                    ]
            )
            #expect(
                told.allSatisfy { $0.principal == "clerk" && $0.role == "auditor" && $0.purpose == .audit }
            )
            #expect(told.allSatisfy { $0.reading.issuer == "https://id.test" && !$0.reading.keyID.isEmpty })
            #expect(told.map(\.position) == told.map(\.position).sorted())
            #expect(told[4].reading.matter == "TEST/\(boards.ownNumber)")
            #expect(told[5].reading.matter == "TEST")
            #expect(told[6].reading.fromPosition == 3 && told[6].reading.throughPosition == 3)
            #expect(told[7].reading.entries > 1)
        }
    }

    /// Of everybody who is on the page, and of nobody else; boards read their own roster every day.
    @Test func `a page of a roster is recorded of all of its people`() async throws {
        try await TwoBoards.live { boards in
            let auditor = try await boards.office.badge([.auditor], purpose: "investigation")
            let before = boards.stack.store.signal.applied
            let roster = try await boards.get("/v1/roster?board=TEST&limit=1000", boards.board).message(
                Roster.self
            )
            #expect(boards.stack.store.signal.applied == before)
            let shown = try await boards.get("/v1/roster?board=TEST&limit=1000", auditor).message(Roster.self)
            #expect(shown.entries == roster.entries && !roster.entries.isEmpty)
            let people = Set(roster.entries.map(\.peerID))
            #expect(boards.stack.store.signal.applied.rawValue == before.rawValue + UInt64(people.count))
            for text in people {
                let peer = try #require(PeerID(text))
                let told = try #require(
                    try boards.stack.services.queries.disclosures(of: peer, at: .now).disclosures.first
                )
                #expect(told.purpose == .investigation && told.reading.kind == .summary)
                #expect(told.reading.matter == "TEST" && told.reading.knownPosition == shown.position)
            }
            let after = boards.stack.store.signal.applied
            let nobody = try await boards.get("/v1/roster?board=TEST&status=void", auditor).message(
                Roster.self
            )
            #expect(nobody.entries.isEmpty && boards.stack.store.signal.applied == after)
        }
    }

    @Test func `who is left out of a page is listed, and the next page begins where it did`() throws {
        var roster = Roster()
        roster.entries = [1, 2, 1].map { number in RosterEntry.with { $0.peerID = testID(number) } }
        roster.unreadable = [testID(3)]
        roster.next = "place"
        let shown = roster.without([try #require(PeerID(testID(1)))], listed: true)
        #expect(shown.entries.map(\.peerID) == [testID(2)] && shown.next == "place")
        #expect(shown.unreadable == [testID(1), testID(3)])
        // Where something was sought, it would be told by that.
        let sought = roster.without([try #require(PeerID(testID(1)))], listed: false)
        #expect(sought.entries == shown.entries && sought.unreadable == [testID(3)])
        #expect(roster.without([try #require(PeerID(testID(3)))], listed: false).unreadable.isEmpty)
    }

    @Test func `what is told is what was shown`() async throws {
        try await TwoBoards.live { boards in
            let auditor = try await boards.office.badge([.auditor], purpose: "legal-order")
            let page = try await boards.get("\(Self.history)?limit=2&knownAt=900", auditor).message(
                History.self
            )
            let told = try #require(try await Self.list(boards).disclosures.first)
            #expect(told.purpose == .legalOrder && told.peerID == TwoBoards.ownPeer)
            #expect(told.reading.fromPosition == page.events[0].position)
            #expect(told.reading.throughPosition == page.events[1].position && told.reading.entries == 2)
            #expect(told.reading.knownPosition == page.position && told.reading.knownAt == "900")
            #expect(told.position > page.position && told.disclosedOn == "2026-03-01")
            // It would tell a board of others' investigations.
            let events = try await boards.get(Self.history, boards.board).message(History.self).events
            #expect(!events.isEmpty && !events.contains { $0.type == "HistoryDisclosed" })
        }
    }

    @Test func `nothing is recorded of what is not shown`() async throws {
        try await TwoBoards.live { boards in
            let auditor = try await boards.office.badge([.auditor])
            let before = boards.stack.store.signal.applied
            for (uri, status) in [
                ("/v1/peers/\(testID(77))", 404), ("/v1/peers/\(testID(77))/history", 404),
                ("\(Self.history)?limit=0", 400), ("\(Self.history)?after=1", 400),
                ("\(Self.history)?after=1@x", 400), ("\(Self.history)?after=+1@2", 400),
                ("/v1/credentials/TEST/NONE/ledger", 404),
                ("/v1/peers/\(TwoBoards.ownPeer)/eligibility?board=NONE", 404),
            ] {
                #expect(try await boards.get(uri, auditor).status.code == status, "\(uri)")
            }
            #expect(boards.stack.store.signal.applied == before)
            _ = try await boards.get("/v1/peers/\(testID(77))", auditor).problem(404, "peer_unknown")
        }
    }

    @Test func `page after page comes to an end`() async throws {
        try await TwoBoards.live { boards in
            let auditor = try await boards.office.badge([.auditor])
            let before = try await boards.get(
                Self.history,
                boards.office.badge([.holder], person: TwoBoards.ownPeer)
            )
            .message(History.self)
            var after = ""
            var positions: [UInt64] = []
            var pages = 0
            repeat {
                let uri = "\(Self.history)?limit=1\(after.isEmpty ? "" : "&after=\(after)")"
                let page = try await boards.get(uri, auditor).message(History.self)
                positions += page.events.map(\.position)
                #expect(page.position == before.position)
                after = page.nextPage
                pages += 1
            } while !after.isEmpty && pages < 100
            #expect(positions == before.events.map(\.position))
            // Each page has a record of its own: a cursor can be made up, and would show the rest unrecorded.
            let told = try await Self.list(boards).disclosures
            #expect(told.map(\.reading.fromPosition) == positions)
            // The lines of one answer have one.
            var headers = auditor.headers
            headers[.accept] = "application/x-ndjson"
            let lines = try await boards.client.execute(
                uri: "\(Self.history)?limit=1",
                method: .get,
                headers: headers
            )
            #expect(lines.lines.count == positions.count + pages)
            let last = try #require(try await Self.list(boards).disclosures.last?.reading)
            #expect(last.fromPosition == positions[0] && last.throughPosition == last.knownPosition)
            // And the list of disclosures comes in pages, too.
            var found: [UInt64] = []
            var next: UInt64 = 0
            repeat {
                let page = try await Self.list(boards, query: "?limit=2&after=\(next)")
                found += page.disclosures.map(\.position)
                next = page.next
            } while next != 0
            #expect(found.count == pages + 1 && found == found.sorted())
        }
    }

    @Test func `boards and holders need no purpose, and a board's is recorded`() async throws {
        try await TwoBoards.live { boards in
            let holder = try await boards.office.badge([.holder], person: TwoBoards.ownPeer)
            var asked = try await boards.board
            _ = try await boards.get(Self.history, asked).message(History.self)
            _ = try await boards.get(Self.history, holder).message(History.self)
            var own = holder
            own.purpose = "subject-request"
            _ = try await boards.get(Self.history, own).message(History.self)
            #expect(try await Self.list(boards).disclosures.isEmpty)
            asked.purpose = "reciprocity"
            _ = try await boards.get(Self.history, asked).message(History.self)
            let told = try await boards.get("/v1/peers/\(TwoBoards.ownPeer)/disclosures", holder)
                .message(Disclosures.self)
            #expect(told.disclosures.map(\.role) == ["board"] && told.disclosures[0].purpose == .reciprocity)
            _ = try await boards.get("/v1/peers/\(TwoBoards.otherPeer)/disclosures", holder)
                .problem(404, "peer_unknown")
        }
    }

    @Test func `with several roles it is told as what a record was shown`() async throws {
        try await TwoBoards.live { boards in
            let (own, shared) = (TwoBoards.ownPeer, TwoBoards.sharedPeer)
            let token = try await boards.office.badge(
                [.holder, .board],
                boards: [TwoBoards.own],
                person: own
            ).token
            let holder = Badge(token: token, purpose: "subject-request")
            for uri in [Self.history, "\(Self.history)?knownAt=900", "/v1/peers/\(own)"] {
                #expect(try await boards.get(uri, holder).status == .ok)
            }
            #expect(try await Self.list(boards).disclosures.isEmpty)
            _ = try await boards.get("/v1/peers/\(shared)/history", holder).message(History.self)
            #expect(try await Self.list(boards, shared).disclosures.map(\.role) == ["board"])
            // Who may read everything is shown all of it, and says what for.
            for roles in [[Role.board, .auditor], [.holder, .auditor]] {
                var badge = try await boards.office.badge(
                    roles,
                    boards: [TwoBoards.own],
                    person: own,
                    purpose: nil
                )
                _ = try await boards.get(Self.history, badge).problem(400, "purpose_required")
                badge.purpose = "audit"
                _ = try await boards.get(Self.history, badge).message(History.self)
            }
            #expect(try await Self.list(boards).disclosures.map(\.role) == ["auditor", "auditor"])
        }
    }

    @Test func `nobody tells for the daemon what it showed`() async throws {
        try await TwoBoards.live { boards in
            let body = """
                {"commandId":"\(testID(990))","discloseHistory":{"peerId":"\(TwoBoards.ownPeer)",\
                "purpose":"DISCLOSURE_PURPOSE_AUDIT","disclosedOn":"2026-02-01","recipient":"a",\
                "reading":{"kind":"READING_KIND_HISTORY"}}}
                """
            let auditor = try await boards.office.badge([.auditor])
            let problem = try await boards.post(body, auditor).problem(400, "invalid_field")
            #expect(problem.field == "discloseHistory.reading")
            let elsewhere = body.replacing(",\"reading\":{\"kind\":\"READING_KIND_HISTORY\"}", with: "")
            #expect(try await boards.post(elsewhere, auditor).status == .created)
            let told = try #require(try await Self.list(boards).disclosures.first)
            #expect(told.recipient == "a" && !told.hasReading && told.role == "auditor")
            let operators = try await boards.office.badge([.operator])
            _ = try await boards.post(elsewhere, operators).problem(403, "role_missing")
        }
    }

    @Test func `a disclosure is told under each id of a person`() async throws {
        try await TwoBoards.live { boards in
            let auditor = try await boards.office.badge([.auditor])
            func read(_ peer: String) async throws {
                _ = try await boards.get("/v1/peers/\(peer)/history", auditor).message(History.self)
            }
            func command(_ number: Int, _ text: String) async throws {
                let command = try Command(jsonString: "{\"commandId\":\"\(testID(number))\",\(text)}")
                let prepared = try PreparedCommand(fromClient: command, by: .development, traceparent: "")
                let outcome = try await boards.stack.services.commands.submit([prepared])[0]
                guard case .accepted = outcome else { throw Refused(outcome: "\(outcome)") }
            }
            let (own, other) = (TwoBoards.ownPeer, TwoBoards.otherPeer)
            try await read(own)
            try await read(other)
            try await command(
                980,
                "\"mergePeers\":{\"peerId\":\"\(own)\",\"intoPeerId\":\"\(other)\",\"mergedOn\":\"2026-02-20\"}"
            )
            try await read(own)
            try await read(other)
            #expect(try await Self.list(boards, own).disclosures.map(\.peerID) == [own, other, other])
            #expect(try await Self.list(boards, own).disclosures.map(\.reading.peerID) == ["", own, ""])
            #expect(
                try await Self.list(boards, other).disclosures.map(\.peerID) == [own, other, other, other]
            )
            try await command(
                985,
                """
                "unmergePeers":{"peerId":"\(other)","mergedPeerId":"\(own)","unmergedOn":"2026-02-21"}
                """
            )
            try await read(own)
            try await read(other)
            // What was read while both were one stays told under both.
            #expect(try await Self.list(boards, own).disclosures.map(\.peerID) == [own, other, other, own])
            #expect(
                try await Self.list(boards, other).disclosures.map(\.reading.peerID) == ["", own, "", ""]
            )
        }
    }

    private struct Refused: Error { let outcome: String }

    @Test func `what cannot be recorded is not shown`() async throws {
        try await TwoBoards.live { boards in
            let auditor = try await boards.office.badge([.auditor])
            await boards.stack.writer.stop()
            let problem = try await boards.get(Self.history, auditor).problem(503, "writer_stopped")
            #expect(problem.detail.contains("nothing is shown"))
            // Nor is it charged as a reading, however often it is asked for.
            for _ in 0...RateLimits().reading.burst {
                _ = try await boards.get(Self.history, auditor).problem(503, "writer_stopped")
            }
            let own = try await boards.office.badge([.holder], person: TwoBoards.ownPeer)
            #expect(try await boards.get(Self.history, own).status == .ok)
        }
    }

    @Test func `for trying things out a purpose is optional and recorded when given`() async throws {
        try await Stack.live { client, stack in
            _ = try await client.post(Body.register())
            let uri = "/v1/peers/\(Body.peer)/history"
            let list = "/v1/peers/\(Body.peer)/disclosures"
            _ = try await client.get(uri).message(History.self)
            #expect(try await client.get(list).message(Disclosures.self).disclosures.isEmpty)
            func read(_ purpose: String) async throws -> LiveAnswer {
                try await client.execute(uri: uri, method: .get, headers: [Accounting.header: purpose])
            }
            _ = try await read("investigation").message(History.self)
            _ = try await read("Audit").problem(400, "purpose_required")
            let told = try await client.get(list).message(Disclosures.self).disclosures
            #expect(told.map(\.principal) == ["development"] && told[0].purpose == .investigation)
        }
    }

    @Test func `a history comes with proofs that hold`() async throws {
        try await TwoBoards.live { boards in
            let key = try await boards.stack.checkpointed()
            let auditor = try await boards.office.badge([.auditor])
            let page = try await boards.get("\(Self.history)?proofs=true", auditor).message(History.self)
            #expect(!page.checkpoint.isEmpty && page.events.count > 3)
            for entry in page.events {
                let json: [String: Any] = [
                    "kind": "inclusion", "position": entry.position, "checkpoint": page.checkpoint,
                    "record": entry.record.base64EncodedString(),
                    "hashes": entry.inclusion.map { $0.base64EncodedString() },
                ]
                let evidence = try JSONDecoder().decode(
                    InclusionEvidence.self,
                    from: JSONSerialization.data(withJSONObject: json)
                )
                #expect(try evidence.verify(with: key).header.position.rawValue == entry.position)
            }
            _ = try await boards.get("\(Self.history)?proofs=true", boards.board).problem(403, "role_missing")
            var headers = auditor.headers
            headers[.accept] = "text/plain"
            let text = try await boards.client.execute(
                uri: "\(Self.history)?proofs=true",
                method: .get,
                headers: headers
            )
            _ = try text.problem(400, "invalid_parameter")
        }
    }
}
