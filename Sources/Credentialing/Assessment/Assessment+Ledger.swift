package import CivilTime
package import CredentialingSchema
package import Identifiers

extension Assessment {
    /// The accounts of continuing education for the current cycle of a credential, beside the assessment whose
    /// numbers they are.
    /// - Parameters:
    ///   - credential: ``CredentialRecord/inCycle(_:)`` makes an earlier cycle the current one.
    ///   - next: the credential in the cycle after that one, whose version says what goes over; nil: there is none yet,
    ///     and what the own version would take is told.
    /// - Returns: nil when the credential is void or no rules were in force.
    package static func ledger(
        _ record: Record,
        of credential: CredentialRecord,
        before next: CredentialRecord? = nil,
        rules: RuleBook,
        asOf: CivilDate,
        knownAt: Position? = nil
    ) -> (assessment: Assessment, accounts: [LedgerAccount])? {
        guard
            let (assessor, _, offered) = renewing(
                record,
                credential,
                rules: rules,
                asOf: asOf,
                knownAt: knownAt,
                withEvidence: true
            ),
            let assessment = renewal(record, of: credential, rules: rules, asOf: asOf, knownAt: knownAt)
        else { return nil }
        let following = next.flatMap {
            renewing(record, $0, rules: rules, asOf: asOf, knownAt: knownAt, withEvidence: false)
        }
        // What stands after the rules' own requirements, such as an audit, has no hours.
        let accounts = assessor.accounts(
            of: offered.renewal,
            assessment.requirements,
            before: following.map { NextCycle(assessor: $0.assessor, renewal: $0.offered.renewal) }
        )
        return (assessment, accounts)
    }
}
