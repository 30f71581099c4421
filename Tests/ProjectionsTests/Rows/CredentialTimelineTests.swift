import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import TestSupport
import Testing

@testable import Projections

struct CredentialTimelineTests {
    let folder = TemporaryFolder()

    /// The public status of every day is in the row: administrative status, practice and discipline apart.
    @Test func spansAreTheRecordOnEveryDay() async throws {
        var statuses: Set<CredentialStatus> = []
        for seed in 81...86 as ClosedRange<UInt64> { statuses.formUnion(try await compare(seed)) }
        #expect(statuses.isSuperset(of: [.active, .inGrace, .expired]), "\(statuses)")
        #expect(statuses.count > 4, "\(statuses)")
    }

    /// - Returns: the statuses that occur.
    private func compare(_ seed: UInt64) async throws -> Set<CredentialStatus> {
        let stack = try Stack("\(folder.path)/\(seed)")
        var random = RandomCommands(seed: seed, people: 6)
        try await stack.submit(random.commands(400))
        try await stack.submit(discipline(random))
        var spans = 0
        var statuses: Set<CredentialStatus> = []
        for number in 0..<6 {
            let record = try stack.queries.record(of: Sample.peer(number), at: .now).record
            for credential in record.credentials {
                let timeline = CredentialTimeline(credential).spans()
                spans += timeline.count
                var date = try CivilDate("2023-06-01")
                while date < (try CivilDate("2028-01-01")) {
                    let span = timeline.span(on: date)
                    #expect(span?.status ?? .unspecified == credential.status(on: date), "\(date)")
                    #expect(span?.practiceAuthorized ?? false == credential.practiceAuthorized(on: date))
                    #expect(span?.discipline ?? [] == credential.discipline(on: date).shown)
                    if let span { statuses.insert(span.status) }
                    date = try date.adding(days: 1)
                }
                let row = try stack.live.credential(credential.board, credential.number)
                let isPublic = credential.publicDiscipline
                #expect(row?.publicStatus == Self.spans(of: credential, withDiscipline: isPublic))
                for withDiscipline in [true, false] {
                    #expect(
                        CredentialTimeline(credential).spans(withDiscipline: withDiscipline)
                            == Self.spans(of: credential, withDiscipline: withDiscipline)
                    )
                }
            }
        }
        #expect(spans > 20)
        try await stack.close()
        return statuses
    }

    /// By the definition: each day is asked about by itself, and one on which all is as before is left out.
    private static func spans(of credential: CredentialRecord, withDiscipline: Bool) -> [StandingSpan] {
        var spans: [StandingSpan] = []
        let ends = credential.cycles.flatMap { [$0.expiresOn.next, $0.lateUntil.next] }
        let actions = credential.actions.flatMap { [$0.on, ($0.throughOn ?? $0.on).next] }
        var days = [CivilDate.earliest, credential.firstIssuedOn]
        days += credential.cycles.map(\.startsOn)
        days += ends + actions
        if let diedOn = credential.diedOn { days.append(diedOn) }
        for day in days.sorted() {
            var span = StandingSpan()
            span.fromDay = day.daysSinceEpoch
            span.status = credential.status(on: day)
            span.practiceAuthorized = credential.practiceAuthorized(on: day)
            if withDiscipline { span.discipline = credential.discipline(on: day).shown }
            var before = spans.last ?? StandingSpan()
            before.fromDay = span.fromDay
            if before != span { spans.append(span) }
        }
        return spans
    }

    private func discipline(_ random: RandomCommands) -> [Command] {
        var commands: [Command] = []
        for peer in 0..<6 {
            for index in 0...2 {
                let (board, number) = (RandomCommands.boards[index % 2], "N\(peer)-\(index)")
                let first = 90_000 + peer * 100 + index * 10
                commands.append(
                    Sample.command(first) {
                        $0.suspend.peerID = Sample.peer(peer).description
                        $0.suspend.board = board
                        $0.suspend.credentialNumber = number
                        $0.suspend.effectiveOn = "2026-11-02"
                        $0.suspend.grounds = ["conduct"]
                        if index == 0 { $0.suspend.throughOn = "2026-12-15" }
                    }
                )
                commands.append(
                    Sample.command(first + 1) {
                        $0.revoke.peerID = Sample.peer(peer).description
                        $0.revoke.board = board
                        $0.revoke.credentialNumber = number
                        $0.revoke.effectiveOn = "2026-11-20"
                        $0.revoke.grounds = ["conduct"]
                    }
                )
            }
        }
        return commands
    }
}
