import CredentialingSchema

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
