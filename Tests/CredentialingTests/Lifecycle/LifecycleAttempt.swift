import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

/// One command of the table, as it is tried on a credential of some status.
struct LifecycleAttempt {
    var world: World
    let command: Command
    /// The day on which the status is compared.
    var on: CivilDate
    /// The status that the table is asked for.
    var from: CredentialStatus?
    var number = World.number
    /// The rules alone stand against it, whatever the table says.
    var isOfRules = false

    /// nil: the command has nothing to act on in this stand, such as an appeal without an action.
    init?(_ move: CredentialLifecycle.Command, on stand: CredentialStand) {
        let date = stand.on
        world = stand.world
        on = day(date)
        from = stand.status
        switch move {
        case .approveApplication, .issueProvisional:
            guard (try? Self.applied(&world, stand)) != nil else { return nil }
            number = Self.issuedNumber(stand)
            from = Self.isFree(stand.status) ? nil : stand.status
            let kept = stand.status == .provisional ? "" : number
            command =
                move == .approveApplication
                ? Sample.approveApplication(on: date, number: kept)
                : Sample.issue(.provisional, on: date, number: kept)
        case .issueFull, .issueByReciprocity:
            Self.closeApplication(&world, stand)
            number = Self.issuedNumber(stand)
            from = Self.isFree(stand.status) ? nil : stand.status
            let kept = stand.status == .provisional ? "" : number
            command = Sample.issue(move == .issueFull ? .full : .reciprocity, on: date, number: kept)
        case .fileRenewal:
            // The stands have a filed renewal: the one that is tried takes its place.
            if let filing = world.history.last(where: { EventType(of: $0.event) == .renewalFiled }) {
                guard (try? world.given(Sample.voidRecord(filing.id))) != nil else { return nil }
            }
            command = Sample.fileRenewal(number, on: date)
        case .approveRenewal:
            command = Sample.approveRenewal(number, on: date)
            // A provisional credential has no renewal that could have been filed.
            isOfRules = world.isEndedProvisional(on: day(date))
        case .grantExtension:
            let kind: ExtensionKind = stand.status == .provisional ? .boardDecision : .military
            command = Sample.extend(kind, on: date)
        case .suspend: command = Sample.suspend(on: date)
        case .liftSuspension: command = Sample.liftSuspension(on: date)
        case .imposeProbation: command = Sample.imposeProbation(on: date)
        case .liftProbation: command = Sample.liftProbation(on: date)
        case .revoke: command = Sample.revoke(on: date)
        case .surrender: command = Sample.surrender(on: date)
        case .retire: command = Sample.retire(on: date)
        case .inactivate: command = Sample.inactivate(on: date)
        case .transfer: command = Sample.transfer(on: date)
        case .reinstate:
            command = Sample.reinstate(on: date)
            isOfRules = world.isEndedProvisional(on: day(date))
        case .fileAppeal, .upholdAction, .overturnAction:
            guard let action = world.lastAction else { return nil }
            let isFiled = move != .fileAppeal
            if isFiled, (try? world.given(Sample.fileAppeal(action.by, on: date))) == nil { return nil }
            command =
                isFiled
                ? Sample.decideAppeal(
                    action.by,
                    move == .upholdAction ? .upheld : .overturned,
                    on: date
                )
                : Sample.fileAppeal(action.by, on: date)
        case .voidIssue:
            guard let issue = world.issue else { return nil }
            command = Sample.voidRecord(issue)
            // Only what nothing stands on can be voided; the filing of the stands is taken away first.
            if let filing = world.record.credentials.first?.current.filing,
                world.record.credentials.first?.actions.isEmpty == true,
                (try? world.given(Sample.voidRecord(filing.by))) == nil
            {
                return nil
            }
            if stand.discipline != .clear { isOfRules = true }
        default:
            guard let deadline = world.deadline(move, through: day(date)) else { return nil }
            command = Sample.pass(deadline)
            on = deadline.on
            from = world.credential.status(on: deadline.on.moved(-1))
        }
    }

    private static func isFree(_ status: CredentialStatus?) -> Bool {
        switch status {
        case nil, .expired, .surrendered, .transferred, .void: true
        default: false
        }
    }

    private static func issuedNumber(_ stand: CredentialStand) -> String {
        switch stand.status {
        case nil, .provisional: World.number
        default: "CPS-2"
        }
    }

    /// An open application, submitted before anything stood against it.
    private static func applied(_ world: inout World, _ stand: CredentialStand) throws {
        if world.record.application(board: Sample.board, credential: "CPS")?.isOpen == true { return }
        let submit = Sample.submitApplication(on: stand.on)
        // Where none can be submitted, the approval is refused for want of one.
        if world.rejection(of: submit) == nil { try world.given(submit) }
    }

    private static func closeApplication(_ world: inout World, _ stand: CredentialStand) {
        let withdraw = Sample.withdrawApplication(on: stand.on)
        guard world.rejection(of: withdraw) == nil else { return }
        _ = try? world.given(withdraw)
    }
}

extension World {
    /// The last action that can be appealed, of the credential of the stand.
    var lastAction: CredentialAction? {
        record.credential(board: Sample.board, number: Self.number)?.actions.last {
            [.suspension, .probation, .revocation].contains($0.kind) && $0.appeal == nil
        }
    }

    var issue: EventID? { record.credential(board: Sample.board, number: Self.number)?.issuedBy }

    func isEndedProvisional(on date: CivilDate) -> Bool {
        guard let current = record.credential(board: Sample.board, number: Self.number)?.current else {
            return false
        }
        return current.isProvisional && date > current.expiresOn
    }

    func deadline(_ move: CredentialLifecycle.Command, through date: CivilDate) -> Deadline? {
        record.deadlines(rules: rules).first {
            "\($0.kind)" == move.rawValue && $0.subject == Self.number && $0.on <= date
        }
    }
}
