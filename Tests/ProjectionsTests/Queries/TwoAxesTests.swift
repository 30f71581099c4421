import CivilTime
import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import SeededNumbers
import TestSupport
import Testing

@testable import Projections

/// Queries on both axes against folding a filtered list of a person's events.
struct TwoAxesTests {
    let folder = TemporaryFolder()

    private func events(of peer: PeerID, _ store: EventStore) throws -> [RecordedEvent] {
        var events: [RecordedEvent] = []
        try store.forEachRecord(of: StreamID(peer: peer)) { header, payload in
            events.append(try RecordedEvent(header, payload: payload))
            return true
        }
        return events
    }

    /// A fold of what is left of the list: voided events are left out of it beforehand.
    private func folded(_ peer: PeerID, _ events: [RecordedEvent]) throws -> Record {
        var record = Record(peer: peer)
        for event in events { try record.applySelected(event) }
        return record
    }

    private func isVoid(_ event: RecordedEvent) -> Bool {
        if case .recordVoided? = event.event.event { true } else { false }
    }

    @Test(arguments: [51, 52, 53])
    func answersAreFoldsOfWhatWasTrueAndKnown(_ seed: UInt64) async throws {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: seed, people: 3)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<6 {
            try await stack.submit(random.commands(50))
            stack.clock.advance(seconds: 3_600)
        }
        let head = try stack.store.log.head()
        var compared = 0
        for peer in (0..<3).map(Sample.peer) {
            let all = try events(of: peer, stack.store)
            for _ in 0..<25 {
                let asOf = try CivilDate(
                    year: Int.random(in: 2024...2026, using: &generator),
                    month: Int.random(in: 1...12, using: &generator),
                    day: 15
                )
                let position = Position(UInt64.random(in: 1...head.rawValue, using: &generator))
                let instant = all.randomElement(using: &generator)?.recordedAt ?? stack.clock.now
                let byPosition = generator.chance(50)
                let known = all.filter { byPosition ? $0.position <= position : $0.recordedAt <= instant }
                let time = QueryTime(
                    asOf: asOf,
                    knownAt: byPosition ? .position(position) : .instant(instant)
                )
                guard !known.isEmpty else {
                    #expect(throws: QueryError.self) { try stack.queries.peer(peer, at: time) }
                    continue
                }
                let record = try folded(peer, known.filter { $0.effectiveOn <= asOf || isVoid($0) })
                let answer = try stack.queries.peer(peer, at: time)
                #expect(answer.credentials == record.credentials.map { Credential($0, on: asOf) })
                #expect(answer.applications == record.applications.map { Application($0, on: asOf) })
                #expect(answer.totals == Totals(record.totals))
                // A command expects the stream's length as far as it is known, whatever the day.
                #expect(answer.version == known.last?.version.rawValue)
                compared += record.credentials.count
                let history = try stack.queries.history(of: peer, at: time)
                #expect(
                    history.events.map(\.position)
                        == known.filter { $0.effectiveOn <= asOf || isVoid($0) }.map(\.position.rawValue)
                )
                for credential in record.credentials {
                    let verified = try stack.queries.verification(
                        credential.board,
                        credential.number,
                        at: time
                    )
                    #expect(verified.credential == Credential(credential, on: asOf))
                }
            }
        }
        #expect(compared > 0)
        try await stack.close()
    }

    @Test func whatWasToldStaysTold() async throws {
        let stack = try Stack(folder.path)
        let board = try #require(BoardCode(Sample.board))
        try await stack.submit([
            Sample.adoptRules(1), Sample.register(2, peer: 1), Sample.module(3, peer: 1),
            Sample.submit(4, peer: 1), Sample.approve(5, peer: 1, credentialNumber: "N-1"),
        ])
        let told = stack.clock.now
        stack.clock.advance(seconds: 60)
        try await stack.submit(Sample.void(6, peer: 1, target: 5))
        let date = try CivilDate("2026-04-01")
        let now = try stack.queries.verification(board, "N-1", at: QueryTime(asOf: date))
        #expect(now.credential.status == .void)
        #expect(!now.credential.practiceAuthorized)
        #expect(now.holderName.isEmpty)
        let then = try stack.queries.verification(
            board,
            "N-1",
            at: QueryTime(asOf: date, knownAt: .instant(told))
        )
        #expect(then.credential.status == .active)
        #expect(then.holderName == "Ada Morgan")
        let before = QueryTime(asOf: try CivilDate("2026-03-09"))
        #expect(throws: QueryError.self) {
            try stack.queries.verification(
                board,
                "N-1",
                at: QueryTime(asOf: before.asOf, knownAt: .position(Position(5)))
            )
        }
        #expect(throws: QueryError.self) { try stack.queries.verification(board, "N-2", at: .now) }
        #expect(throws: QueryError.self) { try stack.queries.peer(Sample.peer(9), at: .now) }
        try await stack.close()
    }

    @Test func eligibilityIsWhatApprovalObeys() async throws {
        let stack = try Stack(folder.path)
        let board = try #require(BoardCode(Sample.board))
        try await stack.submit(Sample.adoptRules(1))
        for (index, minutes) in [599, 600, 601].enumerated() {
            let peer = index + 1
            let number = peer * 10
            try await stack.submit([
                Sample.register(number, peer: peer),
                Sample.module(number + 1, peer: peer, minutes: UInt32(minutes), on: "2026-03-05"),
                Sample.submit(number + 2, peer: peer),
            ])
            for date in ["2026-03-04", "2026-03-05"] {
                let answer = try stack.queries.eligibility(
                    of: Sample.peer(peer),
                    at: QueryTime(asOf: try CivilDate(date)),
                    board: board
                )
                let outcome = try await stack.rehearse([Sample.approve(number + 3, peer: peer, on: date)])[0]
                #expect(answer.assessments.count == 1)
                #expect(answer.assessments.first?.eligible == (outcome.receipt != nil))
                #expect((outcome.receipt != nil) == (minutes >= 600 && date == "2026-03-05"))
                if let rejection = outcome.rejection {
                    #expect(rejection.unmet.map(\.id) == answer.assessments.first?.unmet.map(\.id))
                }
            }
        }
        // Rules adopted later are not known before.
        let position = try stack.store.log.head()
        try await stack.submit(
            Sample.adoptRules(90, .sample(version: "2", effectiveOn: "2021-01-01", months: 9))
        )
        let versions = try [QueryTime.now, QueryTime(knownAt: .position(position))].map {
            try stack.queries.eligibility(of: Sample.peer(1), at: $0).assessments.map(\.rulesVersion)
        }
        #expect(versions == [["2"], ["1"]])
        try await stack.close()
    }
}
