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

/// The ledger's numbers are those of the assessment, over seeded histories with caps, minima, repeats and hours that
/// are carried.
struct LedgerTests {
    let folder = TemporaryFolder()
    private let number = "N-1"

    private func rules() -> Rules {
        var rules = Rules.sample()
        rules.credentials[0].renewal[0].hours.need.minutes = 240
        var ethics = CategoryMinimum()
        ethics.categories = ["ethics"]
        ethics.need.minutes = 60
        rules.credentials[0].renewal[0].hours.minima = [ethics]
        var online = HoursCap()
        online.modes = [.selfPaced]
        online.atMost.minutes = 90
        rules.credentials[0].renewal[0].hours.caps = [online]
        rules.credentials[0].renewal[0].hours.period = .cycle
        rules.credentials[0].renewal[0].hours.repeats = .never
        rules.credentials[0].renewal[0].hours.carryOver.minutes = 100
        rules.credentials[0].renewal[0].hours.carryBack.minutes = 40
        var group = GroupRequirement()
        group.requirements = [.hours("more-ce", .continuingEducation, minutes: 30)]
        var either = Requirement()
        either.id = "either"
        either.title = "Either"
        either.requirement = .anyOf(group)
        rules.credentials[0].renewal.append(either)
        return rules
    }

    /// A credential of 2025-01-10 with cycles of six months, renewed as often as it can be.
    private func filled(seed: UInt64) async throws -> Stack {
        let stack = try Stack(folder.path)
        var generator = SeededGenerator(seed: seed)
        try await stack.submit([
            Sample.adoptRules(1, rules()), Sample.register(2, peer: 1),
            Sample.module(3, peer: 1, on: "2024-12-01"), Sample.submit(4, peer: 1, on: "2025-01-02"),
            Sample.approve(5, peer: 1, on: "2025-01-10", credentialNumber: number),
        ])
        var command = 10
        var day = try CivilDate("2025-01-11")
        while day < (try CivilDate("2026-11-20")) {
            command += 1
            try await stack.submit(activity(command, on: day, &generator))
            if generator.chance(30) {
                command += 2
                try await stack.submit([
                    Sample.fileRenewal(command, peer: 1, credentialNumber: number, on: day.description),
                    Sample.approveRenewal(
                        command + 1,
                        peer: 1,
                        credentialNumber: number,
                        on: day.description,
                        overrideReason: "So be it."
                    ),
                ])
                command += 1
            }
            if generator.chance(8) {
                try await stack.submit(Sample.void(command + 50_000, peer: 1, target: command))
            }
            day = try day.adding(days: Int.random(in: 1...25, using: &generator))
        }
        return stack
    }

    private func activity(_ number: Int, on day: CivilDate, _ generator: inout SeededGenerator) -> Command {
        let modes: [Mode] = [.inPerson, .selfPaced, .liveOnline]
        let mode = modes[Int.random(in: 0..<3, using: &generator)]
        let code = "ce-\(Int.random(in: 0..<6, using: &generator))"
        let ethics = UInt32.random(in: 5...60, using: &generator)
        let other = UInt32.random(in: 5...90, using: &generator)
        return Sample.command(number) {
            $0.logCeu.peerID = Sample.peer(1).description
            $0.logCeu.activity = code
            $0.logCeu.provider = "Academy"
            $0.logCeu.completedOn = day.description
            $0.logCeu.mode = mode
            $0.logCeu.allocations = [.of("ethics", ethics), .of("practice", other)]
        }
    }

    @Test(arguments: [91, 92, 93, 94])
    func theNumbersAreThoseOfTheAssessment(_ seed: UInt64) async throws {
        let stack = try await filled(seed: seed)
        let board = try #require(BoardCode(Sample.board))
        var seen: Set<Disposition> = []
        for day in ["2025-08-01", "2026-02-01", "2026-12-01"] {
            let date = try CivilDate(day)
            let time = QueryTime(asOf: date)
            let (record, _, known) = try stack.queries.record(of: Sample.peer(1), at: time)
            let credential = try #require(record.credential(board: board, number: number))
            for cycle in 1...credential.cycleCount {
                let ledger = try stack.queries.ledger(of: board, number, cycle: cycle, at: time)
                #expect((ledger.cycle, ledger.cycles) == (UInt32(cycle), UInt32(credential.cycleCount)))
                let inCycle = try #require(credential.inCycle(cycle))
                let assessment = try #require(
                    Assessment.renewal(
                        record,
                        of: inCycle,
                        rules: stack.shelf.current,
                        asOf: date,
                        knownAt: known
                    )
                )
                let assessed = [assessment.requirements[0], assessment.requirements[1].parts[0]]
                #expect(ledger.accounts.map(\.requirement) == ["ce", "more-ce"])
                for (account, result) in zip(ledger.accounts, assessed) {
                    try expect(account, is: result)
                    seen.formUnion(account.activities.map(\.disposition))
                }
            }
            // What eligibility shows is the newest cycle's.
            let newest = try stack.queries.ledger(of: board, number, at: time)
            let eligibility = try stack.queries.eligibility(of: Sample.peer(1), at: time, board: board)
            let shown = try #require(eligibility.assessments.first { $0.credentialNumber == number })
            try expect(newest.accounts[0], is: shown.requirements[0])
        }
        #expect(seen == [.counted, .capped, .refused], "\(seen)")
        try await stack.close()
    }

    private func expect(_ account: LedgerAccount, is result: RequirementResult) throws {
        #expect((account.need, account.have) == (result.need, result.have))
        #expect(account.missing == (result.need > result.have ? result.need - result.have : 0))
        #expect(account.parts.map(\.have) == result.parts.map(\.have))
        #expect(account.status == result.status && account.reason == result.reason)
        #expect(account.activities.reduce(0) { $0 + $1.counted } == result.have)
        #expect(account.activities.count + Int(account.elsewhere) == result.evidence.count)
        let evidence = Dictionary(uniqueKeysWithValues: result.evidence.map { ($0.eventID, $0) })
        var ofCategory: [String: UInt32] = [:]
        for activity in account.activities {
            let judged = try #require(evidence[activity.eventID])
            #expect(activity.counted == judged.minutes && activity.disposition == judged.disposition)
            #expect(activity.reason == judged.reason)
            let isWhole = activity.counted == activity.offered && !activity.reason.hasPrefix("carried")
            #expect(activity.reason.isEmpty == isWhole)
            #expect(activity.portions.reduce(0) { $0 + $1.counted } == activity.counted)
            for portion in activity.portions { ofCategory[portion.category, default: 0] += portion.counted }
        }
        if let ethics = account.parts.first { #expect(ethics.have == ofCategory["ethics", default: 0]) }
        let own = account.offered - account.capped - account.refused
        #expect(own + account.carriedIn + account.carriedBack == result.have)
    }

    /// What one cycle says goes on is what the next one says came in.
    @Test(arguments: [95, 96, 97])
    func whatIsCarriedOutComesIn(_ seed: UInt64) async throws {
        let stack = try await filled(seed: seed)
        let board = try #require(BoardCode(Sample.board))
        let last = Int(try stack.queries.ledger(of: board, number, at: .now).cycles)
        try #require(last > 1)
        var carried: UInt32 = 0
        for cycle in 1..<last {
            let (one, next) = (
                try stack.queries.ledger(of: board, number, cycle: cycle, at: .now).accounts[0],
                try stack.queries.ledger(of: board, number, cycle: cycle + 1, at: .now).accounts[0]
            )
            #expect(one.carriedOut == next.carriedIn, "cycle \(cycle)")
            #expect(one.carriedOut <= 100 && one.carriedBack <= 40)
            carried += one.carriedOut
        }
        #expect(carried > 0)
        for cycle in [0, last + 1] {
            #expect(throws: QueryError.self) {
                try stack.queries.ledger(of: board, number, cycle: cycle, at: .now)
            }
        }
        try await stack.close()
    }

    @Test func asOfAndKnownAtHold() async throws {
        let stack = try await filled(seed: 98)
        let board = try #require(BoardCode(Sample.board))
        let position = Position(12)
        let time = QueryTime(asOf: try CivilDate("2025-03-01"), knownAt: .position(position))
        let ledger = try stack.queries.ledger(of: board, number, at: time)
        #expect(ledger.position == position.rawValue && ledger.asOf == "2025-03-01")
        #expect(ledger.accounts[0].activities.allSatisfy { $0.position <= position.rawValue })
        #expect(ledger.accounts[0].activities.allSatisfy { $0.effectiveOn <= "2025-03-01" })
        #expect(ledger.fileBy == ledger.expiresOn)
        for account in ledger.accounts {
            #expect(account.neededBy == (account.missing > 0 ? ledger.fileBy : ""))
        }
        try await stack.close()
    }
}
