import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SeededNumbers
import Testing

/// What holds for every history that decisions made.
@Suite("Random histories")
struct HistoryTests {
    static let seeds = Seeds.several(24)
    static let steps = 220

    /// Dates on which statuses are compared: each fifth day of the years a history covers.
    static let probes: [CivilDate] = (0..<900).map { day("2023-06-01").moved($0 * 5) }

    @Test(arguments: seeds) func everyPrefixFolds(seed: UInt64) throws {
        let history = try RandomHistory(seed: seed, steps: Self.steps)
        var record = Record(peer: Sample.peer)
        for event in history.world.history { try record.apply(event) }
        #expect(RecordContent(record) == RecordContent(history.world.record))
        #expect(record.voided == history.world.record.voided)
        #expect(record.types == history.world.record.types)
    }

    @Test(arguments: seeds) func noTransitionIsOutsideOfTheTable(seed: UInt64) throws {
        let history = try RandomHistory(seed: seed, steps: Self.steps)
        for (index, step) in history.accepted.enumerated() {
            let next =
                index + 1 < history.accepted.count
                ? history.accepted[index + 1].before : history.world.record
            guard let command = CredentialLifecycle.Command(step.decided, in: step.before) else { continue }
            let on = step.decided.effectiveOn
            for after in next.credentials {
                let before = step.before.credential(board: after.board, number: after.number)
                guard Self.isAbout(step.decided, after, isNew: before == nil) else { continue }
                let transition = (from: before?.status(on: on), to: after.status(on: on))
                #expect(
                    CredentialLifecycle.transitions.contains {
                        $0.command == command && $0.from == transition.from && $0.to == transition.to
                    },
                    "\(command) from \(String(describing: transition.from)) to \(transition.to)"
                )
            }
        }
    }

    private static func isAbout(
        _ decided: DecidedEvent,
        _ credential: CredentialRecord,
        isNew: Bool
    ) -> Bool {
        switch decided.event.event {
        case .applicationApproved: isNew
        case .renewalFiled(let filed): filed.credentialNumber == credential.number
        case .renewalApproved(let approved): approved.credentialNumber == credential.number
        case .recordVoided(let void): void.eventID == credential.issuedBy.description
        default: false
        }
    }

    /// Only an issue, a renewal or a void moves the status of a date; nothing else is heard of.
    @Test(arguments: seeds) func noStatusChangesByItself(seed: UInt64) throws {
        let history = try RandomHistory(seed: seed, steps: Self.steps)
        for (index, step) in history.accepted.enumerated() {
            let next =
                index + 1 < history.accepted.count
                ? history.accepted[index + 1].before : history.world.record
            switch EventType(of: step.decided.event) {
            case .applicationApproved, .renewalApproved, .recordVoided: continue
            default: break
            }
            #expect(step.before.credentials.count == next.credentials.count)
            for (old, new) in zip(step.before.credentials, next.credentials) {
                let moved = Self.probes.first {
                    old.status(on: $0) != new.status(on: $0)
                        || old.practiceAuthorized(on: $0) != new.practiceAuthorized(on: $0)
                }
                #expect(moved == nil, "\(old.number)")
            }
        }
    }

    @Test(arguments: seeds) func datesMoveAStatusAtTheirOwnEdgesOnly(seed: UInt64) throws {
        let record = try RandomHistory(seed: seed, steps: Self.steps).world.record
        for credential in record.credentials where credential.voidedBy == nil {
            let current = credential.current
            let edges = [
                credential.issuedOn, current.expiresOn.moved(1), current.lateUntil.moved(1),
            ]
            let moves = (0..<4_500).map { day("2023-06-01").moved($0) }.filter {
                credential.status(on: $0) != credential.status(on: $0.moved(-1))
            }
            #expect(moves == edges)
        }
    }

    @Test(arguments: seeds) func nobodyHoldsTwoOfAKind(seed: UInt64) throws {
        let history = try RandomHistory(seed: seed, steps: Self.steps)
        let records = history.accepted.map(\.before) + [history.world.record]
        for record in records where record.credentials.count > 1 {
            for date in Self.probes {
                let held = record.credentials.filter {
                    [.active, .inGrace].contains($0.status(on: date))
                }.map(\.credential)
                guard Set(held).count < held.count else { continue }
                Issue.record("\(held) on \(date)")
            }
        }
    }

    @Test(arguments: seeds) func decidingIsDeterministic(seed: UInt64) throws {
        let first = try RandomHistory(seed: seed, steps: Self.steps)
        let second = try RandomHistory(seed: seed, steps: Self.steps)
        #expect(first.refused == second.refused)
        #expect(first.world.history.map(\.event) == second.world.history.map(\.event))
        #expect(first.world.history.map(\.effectiveOn) == second.world.history.map(\.effectiveOn))
        #expect(first.accepted.map(\.decided.personal) == second.accepted.map(\.decided.personal))
        #expect(first.accepted.map(\.decided.claim) == second.accepted.map(\.decided.claim))
    }

    /// The histories reach what they are meant to try.
    @Test(.enabled(if: Seeds.replayed == nil)) func theHistoriesAreRich() throws {
        var types: [EventType: Int] = [:]
        var refused: [Rejection.Code: Int] = [:]
        for seed in Self.seeds {
            let history = try RandomHistory(seed: seed, steps: Self.steps)
            for event in history.world.history {
                if let type = EventType(of: event.event) { types[type, default: 0] += 1 }
            }
            refused.merge(history.refused, uniquingKeysWith: +)
        }
        let rich: [EventType] = [
            .applicationSubmitted, .applicationApproved, .applicationDenied, .renewalFiled,
            .renewalApproved, .recordVoided, .moduleCompleted, .ceuLogged,
        ]
        for type in rich { #expect(types[type, default: 0] >= 50, "\(type.name): \(types)") }
        let reached: [Rejection.Code] = [
            .futureDate, .peerExists, .applicationOpen, .applicationMissing, .credentialHeld,
            .requirementsUnmet, .renewalNotOpen, .renewalTooLate, .renewalFiled,
            .renewalMissing, .credentialVoid, .notVoidable, .alreadyVoided, .recordDependedOn,
        ]
        for code in reached { #expect(refused[code, default: 0] > 0, "\(code): \(refused)") }
    }
}

extension CredentialLifecycle.Command {
    /// The command behind an event; nil when it is none that moves a credential.
    init?(_ decided: DecidedEvent, in record: Record) {
        switch decided.event.event {
        case .applicationApproved: self = .approveApplication
        case .renewalFiled: self = .fileRenewal
        case .renewalApproved: self = .approveRenewal
        case .recordVoided(let void):
            guard record.credentials.contains(where: { $0.issuedBy.description == void.eventID }) else {
                return nil
            }
            self = .voidIssue
        case .credentialIssued(let it):
            self =
                switch it.kind {
                case .provisional: .issueProvisional
                case .reciprocity: .issueByReciprocity
                default: .issueFull
                }
        case .extensionGranted: self = .grantExtension
        case .credentialSuspended: self = .suspend
        case .suspensionLifted: self = .liftSuspension
        case .credentialRevoked: self = .revoke
        case .probationImposed: self = .imposeProbation
        case .probationLifted: self = .liftProbation
        case .credentialSurrendered: self = .surrender
        case .credentialRetired: self = .retire
        case .credentialInactivated: self = .inactivate
        case .credentialReinstated: self = .reinstate
        case .credentialTransferred: self = .transfer
        case .appealFiled: self = .fileAppeal
        case .appealDecided(let it): self = it.outcome == .upheld ? .upholdAction : .overturnAction
        default:
            // The events by time are named as their commands in the table.
            guard let (kind, _) = decided.event.passedDeadline, let command = Self(rawValue: "\(kind)") else {
                return nil
            }
            self = command
        }
    }
}
