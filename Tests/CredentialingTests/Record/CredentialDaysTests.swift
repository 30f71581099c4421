import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SeededNumbers
import SwiftProtobuf
import Testing

/// Days that are asked about in their order are answered as each is by itself.
@Suite("A credential from day to day")
struct CredentialDaysTests {
    private static func expectEachDay(
        of credential: CredentialRecord,
        _ dates: [CivilDate],
        _ seed: UInt64
    ) {
        var days = CredentialDays(credential)
        let first = dates.first { date in
            let day = days.on(date)
            return day.status != credential.status(on: date)
                || day.practiceAuthorized != credential.practiceAuthorized(on: date)
                || day.discipline.shown != credential.discipline(on: date).shown
                || day.discipline.state != credential.discipline(on: date).state
        }
        #expect(first == nil, "\(credential.number), seed \(seed)")
    }

    @Test(arguments: HostileLifecycleTests.seeds) func ofWhateverLifecycle(seed: UInt64) throws {
        let record = try HostileLifecycle(seed: seed, steps: HostileLifecycleTests.steps).world.record
        // Each day, and some of them twice.
        var dates = [CivilDate.earliest]
        for number in 0..<2_600 { dates.append(day("2023-12-01").moved(number * 3 / 4)) }
        dates.append(.latest)
        for credential in record.credentials { Self.expectEachDay(of: credential, dates, seed) }
    }

    private static let kinds: [@Sendable (String) -> Event.OneOf_Event] = [
        { through in
            .credentialSuspended(
                .with {
                    $0.credentialNumber = World.number
                    $0.throughOn = through
                }
            )
        }, { _ in .suspensionLifted(.with { $0.credentialNumber = World.number }) },
        { through in
            .probationImposed(
                .with {
                    $0.credentialNumber = World.number
                    $0.throughOn = through
                }
            )
        }, { _ in .probationLifted(.with { $0.credentialNumber = World.number }) },
        { _ in .credentialRevoked(.with { $0.credentialNumber = World.number }) },
        { _ in .credentialInactivated(.with { $0.credentialNumber = World.number }) },
        { _ in .credentialReinstated(.with { $0.credentialNumber = World.number }) },
    ]

    /// No decision makes such a record: the order of the actions is that of recording, whatever their dates.
    @Test(arguments: Seeds.several(20)) func ofActionsInAnyOrder(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var world = try World.certified()
        for _ in 0..<40 {
            let on = day("2024-01-01").moved(Int.random(in: 0...900, using: &generator))
            let through = generator.chance(40) ? on.moved(Int.random(in: 0...60, using: &generator)) : nil
            let kind = Self.kinds[Int.random(in: Self.kinds.indices, using: &generator)]
            try world.record(
                DecidedEvent(kind(through?.description ?? ""), effectiveOn: on, board: Sample.board)
            )
        }
        let dates = (0..<1_200).map { day("2023-12-01").moved($0) }
        Self.expectEachDay(of: world.credential, dates, seed)
    }

    /// A credential that was suspended a thousand times is gone through once, not once a day.
    @Test func eachActionIsLookedAtOnce() throws {
        var world = try World.certified()
        for number in 0..<1_000 {
            let on = day("2024-04-01").moved(number / 2)
            try world.record(DecidedEvent(Self.kinds[0](""), effectiveOn: on, board: Sample.board))
            try world.record(DecidedEvent(Self.kinds[1](""), effectiveOn: on, board: Sample.board))
        }
        let credential = world.credential
        #expect(credential.actions.count == 2_000)
        var days = CredentialDays(credential)
        for number in 0..<900 { _ = days.on(day("2024-01-01").moved(number)) }
        #expect(days.looked == credential.actions.count + credential.cycles.count)
    }
}
