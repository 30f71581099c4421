package import CivilTime
import CredentialingSchema
package import Identifiers

/// The dates that an assessment is made for.
package struct AssessmentDates: Sendable {
    /// The day of the question: nothing later counts.
    let asOf: CivilDate
    /// The cycle to be renewed; nil for an application.
    let cycle: ClosedRange<CivilDate>?
    /// The cycle's last day before any extension; nil: its last day.
    let grantedExpiry: CivilDate?
    /// The day of the open application or of the filed renewal.
    let appliedOn: CivilDate?
    /// The day on which the credential to be renewed was first issued.
    let issuedOn: CivilDate?
    /// Every cycle through the one to be renewed, for hours that are carried; empty when none are.
    let cycles: [CycleSpan]
    /// Board and number of the credential to be renewed.
    let credential: (board: BoardCode, number: String)?
    /// Evidence counts whichever cycle it lies in.
    let isUnbounded: Bool
    /// The day on which the cycle was renewed; nil: it was not. What its renewal looked at stays as it was then,
    /// whenever it is asked about.
    let renewedOn: CivilDate?

    package init(
        asOf: CivilDate,
        cycle: ClosedRange<CivilDate>? = nil,
        grantedExpiry: CivilDate? = nil,
        appliedOn: CivilDate? = nil,
        issuedOn: CivilDate? = nil,
        cycles: [CycleSpan] = [],
        credential: (board: BoardCode, number: String)? = nil,
        isUnbounded: Bool = false,
        renewedOn: CivilDate? = nil
    ) {
        self.asOf = asOf
        self.cycle = cycle
        self.grantedExpiry = grantedExpiry
        self.appliedOn = appliedOn
        self.issuedOn = issuedOn
        self.cycles = cycles
        self.credential = credential
        self.isUnbounded = isUnbounded
        self.renewedOn = renewedOn
    }

    /// Those of one of the cycles.
    /// - Parameter isUnbounded: its days do not bound what counts; windows are counted back from them all the same.
    func of(_ span: CycleSpan, isUnbounded: Bool = false) -> AssessmentDates {
        AssessmentDates(
            asOf: asOf,
            cycle: span.days,
            grantedExpiry: span.grantedExpiry,
            appliedOn: span.filedOn,
            issuedOn: issuedOn,
            credential: credential,
            isUnbounded: isUnbounded,
            renewedOn: span.renewedOn
        )
    }

    /// The same with nothing that came after the cycle and its renewal.
    var untilRenewal: AssessmentDates {
        guard let renewedOn, let cycle, max(renewedOn, cycle.upperBound) < asOf else { return self }
        return AssessmentDates(
            asOf: max(renewedOn, cycle.upperBound),
            cycle: cycle,
            grantedExpiry: grantedExpiry,
            appliedOn: appliedOn,
            issuedOn: issuedOn,
            credential: credential,
            isUnbounded: isUnbounded,
            renewedOn: renewedOn
        )
    }

    /// The day of the question from which windows are counted back.
    private var windowsFrom: CivilDate { renewedOn.map { min($0, asOf) } ?? asOf }

    /// The expiry that windows and waivers are counted back from; nil: there is no cycle. An extension is a favour: it
    /// lets a window end later, and takes nothing from its beginning.
    var expiryCountedFrom: CivilDate? { cycle.map { grantedExpiry ?? $0.upperBound } }

    /// The day that a window is counted back from.
    func dayCounted(from end: WindowEnd) -> CivilDate {
        end == .expiry ? expiryCountedFrom ?? windowsFrom : day(of: end)
    }

    func day(of end: WindowEnd) -> CivilDate {
        switch end {
        case .application: appliedOn ?? windowsFrom
        case .expiry: cycle?.upperBound ?? windowsFrom
        default: windowsFrom
        }
    }
}
