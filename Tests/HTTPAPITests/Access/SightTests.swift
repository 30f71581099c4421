import CredentialingSchema
import EventStore
import HTTPTypes
import Identifiers
import Identity
import RequestBodies
import Testing

@testable import HTTPAPI

/// What a board sees of people, and what it can do to another board's matters.
@Suite struct SightTests {
    @Test func `a board sees its own matters of a person alone`() async throws {
        try await TwoBoards.live { boards in
            let badge = try await boards.board
            let peer = try await boards.get("/v1/peers/\(TwoBoards.sharedPeer)", badge).message(Peer.self)
            #expect(peer.credentials.map(\.board) == ["TEST"] && peer.applications.map(\.board) == ["TEST"])
            #expect(peer.personal.givenName == "Ada" && peer.totals.trainingMinutes == 120)
            let uri = "/v1/peers/\(TwoBoards.sharedPeer)/history"
            let seen = try await boards.get(uri, badge).message(History.self).events
            #expect(seen.allSatisfy { ["", "TEST"].contains($0.event.board) })
            // From the application on; what was before it came as a summary with it.
            #expect(
                seen.map(\.type) == ["ApplicationSubmitted", "ApplicationApproved", "ModuleCompleted"]
            )
            #expect(
                seen.allSatisfy { $0.event.actor.principal.isEmpty && $0.event.actor.role == "development" }
            )
            #expect(seen.allSatisfy { !$0.hasPersonal && $0.event.traceparent.isEmpty })
            let all = try await boards.get(uri, boards.office.badge([.auditor])).message(History.self).events
            #expect(all.count == 7 && all[0].personal.details.givenName == "Ada")
            #expect(all.allSatisfy { $0.event.actor.principal == "development" })
        }
    }

    /// Page by page and line by line it is the same.
    @Test func `no way of reading a history shows more`() async throws {
        try await TwoBoards.live { boards in
            let headers = try await boards.board.headers
            let uri = "/v1/peers/\(TwoBoards.sharedPeer)/history?limit=1"
            for accept in ["application/x-ndjson", "text/plain"] {
                var headers = headers
                headers[.accept] = accept
                let text = try await boards.client.execute(uri: uri, method: .get, headers: headers).text
                #expect(
                    text.contains("TEST") && !text.contains("OTHER") && !text.contains("Ada"),
                    "\(accept)"
                )
            }
            var types: [String] = []
            var after: UInt32 = 0
            repeat {
                let page = try await boards.get("\(uri)&after=\(after)", boards.board).message(History.self)
                types += page.events.map(\.type)
                after = page.next
            } while after != 0
            #expect(types == ["ApplicationSubmitted", "ApplicationApproved", "ModuleCompleted"])
        }
    }

    @Test func `a person who left is seen as she was then`() async throws {
        try await TwoBoards.live { boards in
            let (badge, provider) = (try await boards.board, try await boards.office.badge([.provider]))
            let peer = testID(4)
            func send(_ body: String, _ badge: Badge) async throws {
                let response = try await boards.post(body.replacing(Body.peer, with: peer), badge)
                try #require(response.status == .created, "\(response.text)")
            }
            try await send(Body.register(4), provider)
            _ = try await boards.get("/v1/peers/\(peer)", badge).problem(404, "peer_unknown")
            try await send(Body.application(601, "submitApplication", "2026-01-10", "submittedOn"), provider)
            try await send(
                Body.application(602, "denyApplication", "2026-01-20", "grounds\":[\"hours\"],\"decidedOn"),
                badge
            )
            try await send(Body.complete(603, peer: peer), provider)
            try await send(
                """
                {"commandId":"\(testID(604))","amendPersonalDetails":{"peerId":"\(peer)",\
                "personal":{"givenName":"Zoe","familyName":"Ng"},"amendedOn":"2026-02-01"}}
                """,
                provider
            )
            let seen = try await boards.get("/v1/peers/\(peer)", badge).message(Peer.self)
            #expect(seen.applications.map(\.board) == ["TEST"] && seen.totals.trainingMinutes == 0)
            #expect(seen.personal.givenName == "Ada")
            let history = try await boards.get("/v1/peers/\(peer)/history", badge).message(History.self)
            #expect(history.events.map(\.type) == ["ApplicationSubmitted", "ApplicationDenied"])
            // Before the application nobody of the board had heard of her.
            let before = history.events[0].position - 1
            _ = try await boards.get("/v1/peers/\(peer)?knownAt=\(before)", badge).problem(
                404,
                "peer_unknown"
            )
            let auditor = try await boards.office.badge([.auditor])
            let now = try await boards.get("/v1/peers/\(peer)", auditor).message(Peer.self)
            #expect(now.personal.givenName == "Zoe" && now.totals.trainingMinutes == 60)
        }
    }

    @Test func `a holder sees the record and not what others wrote under seal`() async throws {
        try await TwoBoards.live { boards in
            let badge = try await boards.office.badge([.holder], person: TwoBoards.sharedPeer)
            let peer = try await boards.get("/v1/peers/\(TwoBoards.sharedPeer)", badge).message(Peer.self)
            #expect(peer.credentials.count == 2 && peer.personal.givenName == "Ada")
            let uri = "/v1/peers/\(TwoBoards.sharedPeer)/history"
            let events = try await boards.get(uri, badge).message(History.self).events
            #expect(events.count == 7)
            #expect(events.allSatisfy { !$0.hasPersonal && $0.event.actor.principal.isEmpty })
        }
    }

    /// What is under seal is opened for whoever wrote it, not for everybody whom the event concerns.
    @Test func `a board reads its own sealed words and no others`() async throws {
        try await TwoBoards.live { boards in
            let badge = try await boards.board
            let provider = try await boards.office.badge([.provider])
            let peer = TwoBoards.sharedPeer
            for (sender, body) in [
                (
                    provider,
                    """
                    {"commandId":"\(testID(651))","passCompetency":{"peerId":"\(peer)","competency":"ethics",\
                    "method":"ASSESSMENT_METHOD_QUIZ","assessor":"A. Sessor","assessedOn":"2026-02-01",\
                    "feedback":"told of a relapse"}}
                    """
                ),
                (
                    badge,
                    """
                    {"commandId":"\(testID(652))","imposeProbation":{"peerId":"\(peer)","board":"TEST",\
                    "credentialNumber":"\(try await number(boards, "TEST"))","effectiveOn":"2026-02-02",\
                    "grounds":["conduct"],"explanation":"what TEST wrote"}}
                    """
                ),
            ] {
                let response = try await boards.post(body, sender)
                try #require(response.status == .created, "\(response.text)")
            }
            let uri = "/v1/peers/\(peer)/history"
            let own = try await boards.get(uri, badge).text
            #expect(own.contains("CompetencyPassed") && own.contains("what TEST wrote"))
            #expect(!own.contains("relapse"))
            let other = try await boards.office.badge([.board], boards: [TwoBoards.other])
            let theirs = try await boards.get(uri, other).text
            #expect(theirs.contains("CompetencyPassed"))
            #expect(!theirs.contains("relapse") && !theirs.contains("what TEST wrote"))
            #expect(!theirs.contains("Probation") && !theirs.contains("conduct"))
            let auditor = try await boards.get(uri, boards.office.badge([.auditor])).text
            #expect(auditor.contains("relapse") && auditor.contains("what TEST wrote"))
        }
    }

    private func number(_ boards: TwoBoards, _ board: String) async throws -> String {
        let auditor = try await boards.office.badge([.auditor])
        let peer = try await boards.get("/v1/peers/\(TwoBoards.sharedPeer)", auditor).message(Peer.self)
        return try #require(peer.credentials.first { $0.board == board }?.number)
    }

    /// Commands that name an event: only the record tells whose matter it is.
    @Test func `nobody takes back another board's decision`() async throws {
        try await TwoBoards.live { boards in
            func void(_ id: Int, _ event: Int) -> String {
                """
                {"commandId":"\(testID(id))","voidRecord":{"peerId":"\(TwoBoards.sharedPeer)",\
                "eventId":"\(testID(event))","reason":"VOID_REASON_ENTERED_IN_ERROR"}}
                """
            }
            let head = boards.stack.services.signal.applied
            // 302 is the approval by TEST, 312 that by OTHER.
            let badge = try await boards.board
            _ = try await boards.post(void(701, 312), badge).problem(403, "board_not_yours")
            let provider = try await boards.office.badge([.provider])
            for event in [302, 312] {
                _ = try await boards.post(void(702, event), provider).problem(403, "board_not_yours")
            }
            #expect(boards.stack.services.signal.applied == head)
            #expect(try await boards.post(void(703, 302), badge).status == .created)
            // A module is nobody's matter.
            #expect(try await boards.post(void(704, 399), provider).status == .created)
        }
    }

    /// A provider may tell of whomever it trains, whichever board she is with; a board only of its own people.
    @Test func `who is a provider and a board does what either may`() async throws {
        try await TwoBoards.live { boards in
            let both = try await boards.office.badge([.provider, .board], boards: [TwoBoards.own])
            func amend(_ id: Int, _ peer: String) -> String {
                """
                {"commandId":"\(testID(id))","amendPersonalDetails":{"peerId":"\(peer)",\
                "personal":{"givenName":"Zoe","familyName":"Ng"},"amendedOn":"2026-02-01"}}
                """
            }
            let (own, other) = (TwoBoards.ownPeer, TwoBoards.otherPeer)
            _ = try await boards.post(amend(811, other), boards.board).problem(403, "board_not_yours")
            let auditor = try await boards.office.badge([.auditor])
            for (id, peer, role) in [(812, other, "provider"), (813, own, "board")] {
                let answer = try await boards.post(amend(id, peer), both)
                try #require(answer.status == .created, "\(answer.text)")
                let history = try await boards.get("/v1/peers/\(peer)/history", auditor).message(History.self)
                let last = try #require(history.events.last)
                #expect(last.type == "PersonalDetailsAmended" && last.event.actor.role == role)
            }
            let death = """
                {"commandId":"\(testID(814))","recordDeath":{"peerId":"\(other)","diedOn":"2026-02-02",\
                "source":"DEATH_SOURCE_FAMILY"}}
                """
            let told = try await boards.post(death, both)
            #expect(told.status == .created, "\(told.text)")
        }
    }

    @Test func `events say who sent a command, and as what`() async throws {
        try await TwoBoards.live { boards in
            let both = try await boards.office.badge([.provider, .board], boards: [TwoBoards.own])
            #expect(
                try await boards.post(Body.complete(801, peer: TwoBoards.ownPeer), both).status == .created
            )
            let other = Body.application(802, "withdrawApplication", "2026-02-01", "withdrawnOn")
                .replacing("TEST", with: "OTHER")
            // A provider files with any board, and this one is a provider, too.
            _ = try await boards.post(other, both).problem(422, "application_missing")
            let auditor = try await boards.office.badge([.auditor])
            let uri = "/v1/peers/\(TwoBoards.ownPeer)/history"
            let last = try #require(try await boards.get(uri, auditor).message(History.self).events.last)
            #expect(last.event.actor.principal == "clerk" && last.event.actor.role == "board")
        }
    }
}
