/// Which list of a credential's requirements an assessment asks.
package enum AssessmentPurpose: String, CaseIterable, Sendable {
    case initial
    case renewal
    case provisional
    case reciprocity
    case reinstatement
}
