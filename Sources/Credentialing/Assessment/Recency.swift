package import CivilTime
import CredentialingSchema
package import Identifiers

/// The dates that an assessment is made for.
package struct AssessmentDates: Sendable {
    /// The day of the question: nothing later counts.
    let asOf: CivilDate
    /// The cycle to be renewed; nil for an application.
    let cycle: ClosedRange<CivilDate>?
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
        appliedOn: CivilDate? = nil,
        issuedOn: CivilDate? = nil,
        cycles: [CycleSpan] = [],
        credential: (board: BoardCode, number: String)? = nil,
        isUnbounded: Bool = false,
        renewedOn: CivilDate? = nil
    ) {
        self.asOf = asOf
        self.cycle = cycle
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
            appliedOn: appliedOn,
            issuedOn: issuedOn,
            credential: credential,
            isUnbounded: isUnbounded,
            renewedOn: renewedOn
        )
    }

    /// The day of the question from which windows are counted back.
    private var windowsFrom: CivilDate { renewedOn.map { min($0, asOf) } ?? asOf }

    func day(of end: WindowEnd) -> CivilDate {
        switch end {
        case .application: appliedOn ?? windowsFrom
        case .expiry: cycle?.upperBound ?? windowsFrom
        default: windowsFrom
        }
    }
}

/// What every kind of requirement can say about the time of its evidence.
protocol RecencyRule {
    /// 0: no window.
    var withinMonths: UInt32 { get }
    var withinBefore: WindowEnd { get }
    var period: Period { get }
}

extension HoursRequirement: RecencyRule {}
extension ExamRequirement: RecencyRule {}
extension AttestationRequirement: RecencyRule {}
extension CompetencyRequirement: RecencyRule {}
extension ModuleRequirement: RecencyRule {}

/// When evidence must have happened to count for one requirement.
struct Recency {
    private let asOf: CivilDate
    private let earliest: CivilDate?
    private let cycle: ClosedRange<CivilDate>?
    /// The days that count, told apart from all others first: most of a record lies inside.
    private let first: Int32
    private let last: Int32

    /// - Parameter isOfCycles: evidence of this kind belongs to a cycle unless the rule says otherwise.
    init(_ rule: some RecencyRule, isOfCycles: Bool = false, dates: AssessmentDates) {
        asOf = dates.asOf
        if rule.withinMonths > 0 {
            let end = dates.day(of: rule.withinBefore)
            earliest = (try? end.adding(months: -Int(rule.withinMonths))) ?? .earliest
        } else {
            earliest = nil
        }
        switch rule.period {
        case _ where dates.isUnbounded: cycle = nil
        case .cycle: cycle = dates.cycle
        case .ever: cycle = nil
        default: cycle = isOfCycles ? dates.cycle : nil
        }
        first = max(earliest ?? .earliest, cycle?.lowerBound ?? .earliest).daysSinceEpoch
        last = min(asOf, cycle?.upperBound ?? asOf).daysSinceEpoch
    }

    /// Why something of that day does not count; empty when it does.
    func refusal(of date: CivilDate) -> String { text(of: side(of: date)) }

    /// Where a day lies.
    enum Side: Int { case inside, afterQuestion, tooLongAgo, beforeCycle, afterCycle }

    func side(of date: CivilDate) -> Side {
        let day = date.daysSinceEpoch
        if day >= first, day <= last { return .inside }
        if date > asOf { return .afterQuestion }
        if let earliest, date < earliest { return .tooLongAgo }
        guard let cycle else { return .inside }
        return date < cycle.lowerBound ? .beforeCycle : date > cycle.upperBound ? .afterCycle : .inside
    }

    func text(of side: Side) -> String {
        switch side {
        case .inside: ""
        case .afterQuestion: "after \(asOf)"
        case .tooLongAgo: "before \(earliest ?? asOf), too long ago"
        case .beforeCycle: "before the cycle's start, \(cycle?.lowerBound ?? asOf)"
        case .afterCycle: "after the cycle's end, \(cycle?.upperBound ?? asOf)"
        }
    }
}

/// The refusals of one window, each written once however many entries it is said of.
struct RecencyRefusals {
    private let recency: Recency
    private var texts: [String?] = [nil, nil, nil, nil, nil]

    init(_ recency: Recency) { self.recency = recency }

    mutating func refusal(of date: CivilDate) -> String {
        let side = recency.side(of: date)
        if side == .inside { return "" }
        if let text = texts[side.rawValue] { return text }
        let text = recency.text(of: side)
        texts[side.rawValue] = text
        return text
    }
}
