import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SeededNumbers
import Testing

/// What no history of commands, however hostile, can bring about.
@Suite("Hostile histories of the lifecycle")
struct HostileLifecycleTests {
    static let seeds = Seeds.several(32)
    static let steps = 260

    @Test(arguments: seeds) func noStateIsOutsideOfTheTables(seed: UInt64) throws {
        let history = try HostileLifecycle(seed: seed, steps: Self.steps)
        for (index, step) in history.accepted.enumerated() {
            let next =
                index + 1 < history.accepted.count
                ? history.accepted[index + 1].before : history.world.record
            guard let move = CredentialLifecycle.Command(step.decided, in: step.before),
                let number = step.decided.event.movedNumber(in: step.before)
            else { continue }
            let on = step.decided.effectiveOn
            let before = step.before.credential(board: Sample.board, number: number)
            let after = try #require(next.credential(board: Sample.board, number: number))
            // These move a status at the start of the day on which the deadline has passed.
            let ends: [CredentialLifecycle.Command] = [
                .gracePeriodStarted, .credentialExpired, .provisionalEnded,
            ]
            let asked = ends.contains(move) ? on.moved(-1) : on
            let from = before?.status(on: asked)
            #expect(
                CredentialLifecycle.lists(move, from: from, to: after.status(on: on)),
                "\(move) from \(String(describing: from)) to \(after.status(on: on)) on \(on), seed \(seed)"
            )
            Self.expectDiscipline(move, step.decided, before, after, seed)
        }
    }

    /// Discipline moves as its table says; a command that is not in it leaves discipline as it is.
    private static func expectDiscipline(
        _ move: CredentialLifecycle.Command,
        _ decided: DecidedEvent,
        _ before: CredentialRecord?,
        _ after: CredentialRecord,
        _ seed: UInt64
    ) {
        let on = decided.effectiveOn
        let isByTime = decided.event.passedDeadline != nil
        // By the start of the day time has done it; what a board did on that very day is its own move.
        if isByTime, after.actions.contains(where: { $0.on == on }) { return }
        let from = before?.discipline(on: isByTime ? on.moved(-1) : on).state ?? .clear
        let to = after.discipline(on: on).state
        let rows = DisciplineLifecycle.transitions.filter { $0.command == move }
        // Another of its deadlines can fall on the same day.
        let ends = [
            after.actions.last { $0.kind == .suspension }, after.actions.last { $0.kind == .probation },
        ]
        if rows.isEmpty, isByTime, ends.contains(where: { $0?.throughOn == on.moved(-1) }) { return }
        #expect(
            rows.isEmpty ? from == to : rows.contains { $0.from == from && $0.to == to },
            "\(move) from \(from) to \(to) on \(on), seed \(seed)"
        )
    }

    @Test(arguments: seeds) func everyPrefixAnswersAsItDidThen(seed: UInt64) throws {
        let history = try HostileLifecycle(seed: seed, steps: Self.steps)
        let versions = Dictionary(
            uniqueKeysWithValues: history.accepted.map { ($0.before.version, $0.before) }
        )
        var record = Record(peer: Sample.peer)
        for event in history.world.history {
            if let then = versions[record.version] {
                #expect(RecordContent(record) == RecordContent(then))
                #expect(
                    record.deadlines(rules: history.world.rules)
                        == then.deadlines(rules: history.world.rules)
                )
            }
            try record.apply(event)
        }
        #expect(RecordContent(record) == RecordContent(history.world.record))
    }

    /// A selection of events by date folds, whatever the date: queries as of any day are answered.
    @Test(arguments: seeds) func everyDayCanBeAskedFor(seed: UInt64) throws {
        let history = try HostileLifecycle(seed: seed, steps: Self.steps)
        for offset in 0..<80 {
            let asOf = day("2024-01-01").moved(offset * 30)
            let record = try Record.folded(
                history.world.history.filter {
                    $0.effectiveOn <= asOf || EventType(of: $0.event) == .recordVoided
                }
            )
            for credential in record.credentials where credential.voidedBy == nil {
                let full = history.world.record.credential(board: Sample.board, number: credential.number)
                #expect(full != nil)
            }
        }
    }

    @Test(arguments: seeds) func practiceFollowsFromStatusAndDiscipline(seed: UInt64) throws {
        let record = try HostileLifecycle(seed: seed, steps: Self.steps).world.record
        for credential in record.credentials {
            for offset in 0..<260 {
                let date = day("2023-12-01").moved(offset * 9)
                let status = credential.status(on: date)
                let isSuspended = credential.discipline(on: date).isSuspended
                let expected = [.active, .provisional].contains(status) && !isSuspended
                #expect(credential.practiceAuthorized(on: date) == expected, "\(status) on \(date)")
            }
        }
    }

    @Test(arguments: seeds) func nobodyHoldsTwoOfAKind(seed: UInt64) throws {
        let history = try HostileLifecycle(seed: seed, steps: Self.steps)
        let dates = (0..<400).map { day("2023-12-01").moved($0 * 6) }
        for record in history.accepted.map(\.before) where record.credentials.count > 1 {
            for date in dates {
                let held = record.credentials.filter {
                    [.provisional, .active, .inGrace, .inactive].contains($0.status(on: date))
                }
                #expect(held.count <= 1, "\(held.map(\.number)) on \(date), seed \(seed)")
            }
        }
    }

    @Test(.enabled(if: Seeds.replayed == nil)) func theHistoriesAreRich() throws {
        var types: [EventType: Int] = [:]
        for seed in Self.seeds {
            for event in try HostileLifecycle(seed: seed, steps: Self.steps).world.history {
                if let type = EventType(of: event.event) { types[type, default: 0] += 1 }
            }
        }
        for type in EventType.allCases where (40..<80).contains(type.rawValue) {
            #expect(types[type, default: 0] >= 5, "\(type.name): \(types)")
        }
    }
}

extension Event {
    /// The credential that an event moved; nil when it is about none.
    func movedNumber(in record: Record) -> String? {
        switch event {
        case .applicationApproved(let it): it.credentialNumber
        case .credentialIssued(let it): it.credentialNumber
        case .renewalFiled(let it): it.credentialNumber
        case .renewalApproved(let it): it.credentialNumber
        case .extensionGranted(let it): it.credentialNumber
        case .credentialSuspended(let it): it.credentialNumber
        case .suspensionLifted(let it): it.credentialNumber
        case .credentialRevoked(let it): it.credentialNumber
        case .probationImposed(let it): it.credentialNumber
        case .probationLifted(let it): it.credentialNumber
        case .credentialSurrendered(let it): it.credentialNumber
        case .credentialRetired(let it): it.credentialNumber
        case .credentialInactivated(let it): it.credentialNumber
        case .credentialReinstated(let it): it.credentialNumber
        case .credentialTransferred(let it): it.credentialNumber
        case .appealFiled(let it): it.credentialNumber.isEmpty ? nil : it.credentialNumber
        case .appealDecided(let it): it.credentialNumber.isEmpty ? nil : it.credentialNumber
        case .recordCorrected(let it):
            it.birthdayCorrected.credentialNumber.isEmpty ? nil : it.birthdayCorrected.credentialNumber
        case .recordVoided(let it):
            record.credentials.first { $0.issuedBy.description == it.eventID }?.number
        default: passedDeadline.flatMap { $0.kind == .applicationLapsed ? nil : $0.subject }
        }
    }
}
