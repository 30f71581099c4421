import CivilTime

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
}
