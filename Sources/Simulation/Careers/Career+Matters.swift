import CivilTime
import CredentialingSchema
import SwiftProtobuf

/// What becomes of a credential between its beginning and the time to renew it. At most one thing a cycle, long
/// after the approval that began it and long before the next filing.
extension Career {
    private static let earliest = 60
    private static let latest = 400
    /// Days that the longest of these takes, with its appeal.
    private static let longest = 130
    private static let auditsPercent = 5

    private enum Matter {
        case nothing, suspension, probation, inactivity, revocation, surrender, retirement, transfer
        case prolongation, death
    }

    /// What is left of a cycle after its matters.
    struct CycleOutcome {
        var isOver = false
        /// Months that were granted beyond the expiry.
        var extraMonths = 0
    }

    mutating func passThrough(_ number: Int, from begins: CivilDate, to expires: CivilDate) -> CycleOutcome {
        var outcome = CycleOutcome()
        let last = begins.days(until: expires) - program.opensDaysBefore - Self.longest
        guard last > Self.earliest else { return outcome }
        let day = begins.moved(days: matters.within(Self.earliest...min(last, Self.latest)))
        let correlationID = "matter-\(paddedNumber)-\(number)"
        switch drawMatter() {
        case .nothing: if matters.happens(percent: Self.auditsPercent) { beAudited(number, on: day) }
        case .suspension: beSuspended(on: day, correlationID)
        case .probation: beOnProbation(on: day, correlationID)
        case .inactivity: rest(on: day, correlationID)
        case .revocation:
            loseCredential(on: day, correlationID)
            outcome.isOver = true
        case .surrender, .retirement, .transfer:
            outcome.isOver = true
            leave(on: day, correlationID)
        case .prolongation:
            outcome.extraMonths = 3
            beExtended(on: day, months: 3, correlationID)
        case .death: outcome.isOver = die(on: day, correlationID)
        }
        return outcome
    }

    private mutating func drawMatter() -> Matter {
        switch matters.below(200) {
        case 0..<8: .suspension
        case 8..<14: .probation
        case 14..<18: .inactivity
        case 18..<20: .revocation
        case 20..<26: .surrender
        case 26..<34: .prolongation
        case 34..<38: .death
        default: .nothing
        }
    }

    private mutating func beSuspended(on day: CivilDate, _ correlationID: String) {
        let action = aside(
            on: day,
            correlationID,
            .suspend(
                .with {
                    ($0.peerID, $0.board, $0.credentialNumber) = (peerID, program.board, credentialNumber)
                    $0.effectiveOn = day.description
                    $0.grounds = ["boundary-violation"]
                    $0.explanation = "Shared a client's story at a public meeting."
                }
            )
        )
        if matters.happens(percent: 40), appeal(action, on: day.moved(days: 5), overturned: 50, correlationID)
        {
            return
        }
        if matters.happens(percent: 30) {
            let on = day.moved(days: 70)
            aside(
                on: on,
                correlationID,
                .reviseAction(
                    .with {
                        $0.peerID = peerID
                        $0.eventID = action
                        $0.revisedOn = on.description
                        $0.grounds = ["late-reports"]
                    }
                )
            )
        }
        let lifted = day.moved(days: matters.within(75...110))
        aside(
            on: lifted,
            correlationID,
            .liftSuspension(
                .with {
                    ($0.peerID, $0.board, $0.credentialNumber) = (peerID, program.board, credentialNumber)
                    $0.effectiveOn = lifted.description
                }
            )
        )
    }

    /// - Parameter overturned: in so many of 100.
    /// - Returns: whether the action was overturned.
    @discardableResult
    mutating func appeal(
        _ action: String,
        on day: CivilDate,
        overturned: Int,
        _ correlationID: String
    ) -> Bool {
        aside(
            on: day,
            correlationID,
            .fileAppeal(
                .with {
                    ($0.peerID, $0.board, $0.actionID) = (peerID, program.board, action)
                    $0.filedOn = day.description
                    $0.explanation = "The board did not hear me."
                }
            )
        )
        let isOverturned = matters.happens(percent: overturned)
        let decided = day.moved(days: matters.within(2...5))
        aside(
            on: decided,
            correlationID,
            .decideAppeal(
                .with {
                    ($0.peerID, $0.board, $0.actionID) = (peerID, program.board, action)
                    $0.decidedOn = decided.description
                    $0.outcome = isOverturned ? .overturned : .upheld
                }
            )
        )
        return isOverturned
    }

    private mutating func beOnProbation(on day: CivilDate, _ correlationID: String) {
        let isTermed = matters.happens(percent: 50)
        aside(
            on: day,
            correlationID,
            .imposeProbation(
                .with {
                    ($0.peerID, $0.board, $0.credentialNumber) = (peerID, program.board, credentialNumber)
                    $0.effectiveOn = day.description
                    $0.grounds = ["late-reports"]
                    $0.throughOn = isTermed ? day.moved(days: 90).description : ""
                }
            )
        )
        guard !isTermed else { return }
        let lifted = day.moved(days: matters.within(60...110))
        aside(
            on: lifted,
            correlationID,
            .liftProbation(
                .with {
                    ($0.peerID, $0.board, $0.credentialNumber) = (peerID, program.board, credentialNumber)
                    $0.effectiveOn = lifted.description
                }
            )
        )
    }

    private mutating func rest(on day: CivilDate, _ correlationID: String) {
        aside(
            on: day,
            correlationID,
            .inactivate(
                .with {
                    ($0.peerID, $0.board, $0.credentialNumber) = (peerID, program.board, credentialNumber)
                    $0.effectiveOn = day.description
                    $0.grounds = [matters.pick(["medical", "parental", "education"])]
                }
            )
        )
        let back = day.moved(days: matters.within(30...110))
        aside(
            on: back,
            correlationID,
            .reinstate(
                .with {
                    ($0.peerID, $0.board, $0.credentialNumber) = (peerID, program.board, credentialNumber)
                    $0.effectiveOn = back.description
                }
            )
        )
    }

    private mutating func loseCredential(on day: CivilDate, _ correlationID: String) {
        let action = aside(
            on: day,
            correlationID,
            .revoke(
                .with {
                    ($0.peerID, $0.board, $0.credentialNumber) = (peerID, program.board, credentialNumber)
                    $0.effectiveOn = day.description
                    $0.grounds = ["fraud"]
                }
            )
        )
        if matters.happens(percent: 50) {
            appeal(action, on: day.moved(days: 4), overturned: 0, correlationID)
        }
    }

    private mutating func leave(on day: CivilDate, _ correlationID: String) {
        let (board, credential) = (program.board, credentialNumber)
        switch matters.below(3) {
        case 0:
            aside(
                on: day,
                correlationID,
                .surrender(
                    .with {
                        ($0.peerID, $0.board, $0.credentialNumber) = (peerID, board, credential)
                        $0.effectiveOn = day.description
                    }
                )
            )
        case 1:
            aside(
                on: day,
                correlationID,
                .retire(
                    .with {
                        ($0.peerID, $0.board, $0.credentialNumber) = (peerID, board, credential)
                        $0.effectiveOn = day.description
                    }
                )
            )
        default:
            aside(
                on: day,
                correlationID,
                .transferCredential(
                    .with {
                        ($0.peerID, $0.board, $0.credentialNumber) = (peerID, board, credential)
                        $0.effectiveOn = day.description
                        $0.toBody = "Certification Board of a Neighboring State"
                    }
                )
            )
        }
    }

    private mutating func beExtended(on day: CivilDate, months: Int, _ correlationID: String) {
        aside(
            on: day,
            correlationID,
            .grantExtension(
                .with {
                    ($0.peerID, $0.board, $0.credentialNumber) = (peerID, program.board, credentialNumber)
                    $0.grantedOn = day.description
                    $0.kind = matters.pick([.hardship, .military])
                    $0.months = UInt32(months)
                    $0.explanation = "Called up for three months."
                }
            )
        )
    }

    /// - Returns: false when the report was wrong.
    private mutating func die(on day: CivilDate, _ correlationID: String) -> Bool {
        let told = day.moved(days: matters.within(1...10))
        aside(
            on: told,
            correlationID,
            .recordDeath(
                .with {
                    $0.peerID = peerID
                    $0.diedOn = day.description
                    $0.source = matters.pick([.family, .employer, .registry])
                }
            )
        )
        guard matters.happens(percent: 25) else { return true }
        let retracted = told.moved(days: matters.within(2...20))
        aside(
            on: retracted,
            correlationID,
            .retractDeath(
                .with {
                    $0.peerID = peerID
                    $0.retractedOn = retracted.description
                    $0.explanation = "A person of the same name."
                }
            )
        )
        return false
    }

    /// For a cause, so that the sample is this one credential.
    private mutating func beAudited(_ number: Int, on day: CivilDate) {
        let audit = "audit-\(paddedNumber)-\(number)"
        aside(
            on: day,
            audit,
            .selectAuditSample(
                .with {
                    $0.board = program.board
                    $0.audit = audit
                    $0.seed = UInt64(matters.below(1 << 30))
                    $0.frame = [credentialNumber]
                    $0.asOf = day.description
                    $0.size = 1
                }
            )
        )
        let decided = day.moved(days: matters.within(10...60))
        guard matters.happens(percent: 30) else {
            aside(
                on: decided,
                audit,
                .passAudit(
                    .with {
                        ($0.peerID, $0.board, $0.credentialNumber) = (peerID, program.board, credentialNumber)
                        ($0.audit, $0.decidedOn) = (audit, decided.description)
                    }
                )
            )
            return
        }
        aside(
            on: decided,
            audit,
            .failAudit(
                .with {
                    ($0.peerID, $0.board, $0.credentialNumber) = (peerID, program.board, credentialNumber)
                    ($0.audit, $0.decidedOn) = (audit, decided.description)
                    $0.grounds = ["certificate-missing"]
                }
            )
        )
    }

    // MARK: Continuing education

    /// What a board thinks of an activity that was reported.
    mutating func judge(_ activity: LogCEU, _ event: String, reportedOn day: CivilDate) {
        switch matters.below(100) {
        case 0..<5:
            let on = day.moved(days: matters.within(1...14))
            aside(
                on: on,
                "",
                .acceptCeu(
                    .with {
                        ($0.peerID, $0.board, $0.eventID) = (peerID, program.board, event)
                        $0.decidedOn = on.description
                    }
                )
            )
        case 5..<7: rejectAnother(like: activity, on: day)
        case 7..<9:
            // The title was mistyped.
            var right = activity
            right.title = "\(activity.title), revised edition"
            aside(
                on: day.moved(days: matters.within(1...10)),
                "",
                .correctRecord(
                    .with {
                        ($0.peerID, $0.eventID, $0.reason) = (peerID, event, .clericalError)
                        $0.logCeu = right
                    }
                )
            )
        default: break
        }
    }

    /// A sign-in sheet is no certificate: reported beside what counts, and rejected.
    private mutating func rejectAnother(like activity: LogCEU, on day: CivilDate) {
        var other = activity
        other.activity = "sheet-\(activity.activity)"
        let event = aside(on: day, "", .logCeu(other))
        let on = day.moved(days: matters.within(1...14))
        aside(
            on: on,
            "",
            .rejectCeu(
                .with {
                    ($0.peerID, $0.board, $0.eventID) = (peerID, program.board, event)
                    $0.decidedOn = on.description
                    $0.grounds = ["no-certificate"]
                }
            )
        )
    }
}
