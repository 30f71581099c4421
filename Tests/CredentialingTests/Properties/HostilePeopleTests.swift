import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SeededNumbers
import Testing

/// What no history of commands of all kinds, however hostile, can bring about.
@Suite("Hostile histories of people and their board")
struct HostilePeopleTests {
    static let seeds = Seeds.several(16)
    static let steps = 360
    /// Each is told once and read by all tests.
    static let histories: [UInt64: Result<HostilePeople, any Error>] = Dictionary(
        uniqueKeysWithValues: seeds.map { seed in
            (seed, Result { try HostilePeople(seed: seed, steps: steps) })
        }
    )

    static func history(_ seed: UInt64) throws -> HostilePeople {
        try #require(histories[seed]).get()
    }

    @Test(arguments: seeds) func noStateIsOutsideOfTheTable(seed: UInt64) throws {
        for step in try Self.history(seed).steps {
            guard let move = CredentialLifecycle.Command(step.decided, in: step.before),
                let number = step.decided.event.movedNumber(in: step.before)
            else { continue }
            let on = step.decided.effectiveOn
            let after = try #require(step.after.credential(board: Sample.board, number: number))
            // These move a status at the start of the day on which the deadline has passed.
            let ends: [CredentialLifecycle.Command] = [
                .gracePeriodStarted, .credentialExpired, .provisionalEnded,
            ]
            let asked = ends.contains(move) ? on.moved(-1) : on
            let from = step.before.credential(board: Sample.board, number: number)?.status(on: asked)
            #expect(
                CredentialLifecycle.lists(move, from: from, to: after.status(on: on)),
                "\(move) of \(number) from \(from?.words ?? "none") to \(after.status(on: on)) on \(on)"
            )
        }
    }

    @Test(arguments: seeds) func noApplicationIsOutsideOfTheTable(seed: UInt64) throws {
        for step in try Self.history(seed).steps {
            guard let move = ApplicationLifecycle.Command(rawValue: CommandTable.row(of: step.kind).name),
                let code = step.decided.event.appliedFor, !code.isEmpty
            else { continue }
            // An appeal may be about an earlier application than the last.
            guard move != .fileAppeal else { continue }
            let on = step.decided.effectiveOn
            let from = step.before.application(board: Sample.board, credential: code, on: on)
            // Of two that merged people had, one stays as it was.
            let found =
                move == .submitApplication
                ? step.after.application(board: Sample.board, credential: code)
                : step.after.applications.first { $0.submittedBy == from?.submittedBy }
            let to = try #require(found)
            // Past its last day it has lapsed, also where the clock has not told yet.
            let isLapsed = from.map { $0.isOpen && $0.isPastLapse(on: on) } ?? false
            let status = isLapsed ? .lapsed : from?.status
            let listed = ApplicationLifecycle.transitions.contains {
                $0.command == move && $0.from == status && $0.to == to.status
            }
            #expect(listed, "\(move) from \(String(describing: status)) to \(to.status)")
        }
    }

    /// A second decision is the same one, and a void of the last event gives the record before it.
    @Test(arguments: seeds) func decisionsRepeatAndVoidsUndo(seed: UInt64) throws {
        let faults = try Self.history(seed).faults
        #expect(faults == [], "\(faults.joined(separator: "; "))")
    }

    @Test(arguments: seeds) func everyPrefixIsAnsweredAsItWasThen(seed: UInt64) throws {
        let history = try Self.history(seed)
        for answer in history.answers {
            let records = try HostilePeople.people.map {
                try history.registry.record($0, knownAt: answer.position)
            }
            #expect(records.map { RecordContent($0) } == answer.contents, "known at \(answer.position)")
            #expect(records.map { $0.deadlines(rules: answer.rules) } == answer.deadlines)
        }
    }

    /// Commands that are about no date of a credential or an application.
    static let quiet: Set<CommandKind> = [
        .completeModule, .passCompetency, .failCompetency, .logSupervision, .logExperience, .recordExam,
        .signAttestation, .recordBackgroundCheck, .recordReference, .logCeu, .acceptCeu, .rejectCeu,
        .passAudit, .failAudit, .correctRecord, .reviseAction, .amendPersonalDetails, .linkIdentity,
        .erasePersonalData, .discloseHistory,
    ]
    /// Commands that are about all that a person has.
    static let wide: Set<CommandKind> = [
        .registerPeer, .mergePeers, .unmergePeers, .recordDeath, .retractDeath, .voidRecord,
    ]

    @Test(arguments: seeds) func aDeadlineMovesOnlyByAnEventAboutIt(seed: UInt64) throws {
        for step in try Self.history(seed).steps where !Self.wide.contains(step.kind) {
            let before = Set(step.before.deadlines(rules: step.rules))
            // Rules that were adopted since the last report about a person are known with the next one: an event
            // moved their reminders, the board's.
            let hasNewRules = step.rules.boards.values.joined().contains {
                $0.position > step.before.lastReport?.position ?? .origin
            }
            let moved = before.symmetricDifference(step.after.deadlines(rules: step.rules))
                .filter { !hasNewRules || $0.kind != .renewalReminderDue }
            guard !Self.quiet.contains(step.kind) || step.decided.event.recordCorrected.hasBirthday else {
                #expect(moved.isEmpty, "\(step.kind) moved \(moved)")
                continue
            }
            let number = step.decided.event.movedNumber(in: step.after)
            let code =
                number.flatMap { step.after.credential(board: Sample.board, number: $0)?.credential }
                ?? step.decided.event.appliedFor ?? step.decided.event.passedDeadline?.subject
            for deadline in moved {
                let about =
                    step.after.credential(board: Sample.board, number: deadline.subject)?.credential
                    ?? deadline.subject
                #expect(about == code, "\(step.kind) of \(code ?? "nothing") moved \(deadline)")
            }
        }
    }

    /// What a board adopts moves no date of a cycle that was granted before; reminders follow the rules.
    @Test(arguments: seeds) func rulesMoveNoDeadline(seed: UInt64) throws {
        let history = try Self.history(seed)
        let records = try history.records()
        for answer in history.answers {
            for record in records {
                let (then, now) = (
                    record.deadlines(rules: answer.rules), record.deadlines(rules: history.registry.rules)
                )
                #expect(
                    then.filter { $0.kind != .renewalReminderDue }
                        == now.filter { $0.kind != .renewalReminderDue }
                )
            }
        }
    }

    @Test(arguments: seeds.prefix(2)) func theSameCommandsGiveTheSameStreams(seed: UInt64) throws {
        let again = try HostilePeople(seed: seed, steps: Self.steps)
        let first = try Self.history(seed)
        for peer in HostilePeople.people {
            let streams = [again, first].map { String(reflecting: $0.registry.streams[peer] ?? []) }
            #expect(streams[0] == streams[1], "\(peer)")
        }
    }

    /// Every kind of command is accepted and refused somewhere, so that the rest says something.
    @Test(.enabled(if: Seeds.replayed == nil)) func theHistoriesAreRich() throws {
        var accepted: [CommandKind: Int] = [:]
        var refused: [CommandKind: Int] = [:]
        for seed in Self.seeds {
            let history = try Self.history(seed)
            accepted.merge(history.accepted, uniquingKeysWith: +)
            refused.merge(history.refused, uniquingKeysWith: +)
        }
        for kind in CommandKind.allCases { #expect(accepted[kind, default: 0] >= 1, "\(kind)") }
        for kind in CommandKind.allCases {
            #expect(refused[kind, default: 0] >= 1, "\(kind)")
        }
    }

    /// What boards seldom do happens too.
    @Test(.enabled(if: Seeds.replayed == nil)) func theRareIsTold() throws {
        var told: [String: Int] = [:]
        for seed in Self.seeds {
            let history = try Self.history(seed)
            for version in history.registry.rules.boards[Sample.board] ?? [] {
                for credential in version.rules.credentials {
                    told["\(credential.renewalAnchor)", default: 0] += 1
                    told["\(credential.runningCycles)", default: 0] += 1
                    told["\(credential.cycle.expiry)", default: 0] += 1
                }
            }
            for step in history.steps {
                for word in step.decided.event.rarities { told[word, default: 0] += 1 }
            }
        }
        for word in [
            "filing", "change", "birthday", "endOfBirthMonth", "approved with a birthday", "denial appealed",
            "denial overturned", "action appealed", "action overturned",
        ] {
            #expect(told[word, default: 0] >= 1, "\(word): \(told)")
        }
    }
}

extension Event {
    /// What makes an event of a common type rare.
    fileprivate var rarities: [String] {
        switch event {
        case .applicationApproved(let it): it.birthday.isEmpty ? [] : ["approved with a birthday"]
        case .appealFiled(let it): [it.credential.isEmpty ? "action appealed" : "denial appealed"]
        case .appealDecided(let it) where it.outcome == .overturned:
            [it.credential.isEmpty ? "action overturned" : "denial overturned"]
        default: []
        }
    }
}

extension Event {
    /// The credential that an application is for; nil for events about no application.
    fileprivate var appliedFor: String? {
        switch event {
        case .applicationSubmitted(let it): it.credential
        case .applicationApproved(let it): it.credential
        case .applicationDenied(let it): it.credential
        case .applicationWithdrawn(let it): it.credential
        case .deficiencyNoted(let it): it.credential
        case .deficiencyCured(let it): it.credential
        case .credentialIssued(let it): it.credential
        case .appealFiled(let it): it.credential
        case .appealDecided(let it): it.credential
        default: nil
        }
    }
}

extension RecordCorrected {
    /// Of all corrections this one alone is about the dates of a credential.
    fileprivate var hasBirthday: Bool { !birthdayCorrected.birthday.isEmpty }
}
