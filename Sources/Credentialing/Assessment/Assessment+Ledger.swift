package import CivilTime
package import CredentialingSchema
package import Identifiers

extension Assessment {
    /// The accounts of continuing education for the current cycle of a credential, beside the assessment whose
    /// numbers they are.
    /// - Parameter credential: ``CredentialRecord/inCycle(_:)`` makes an earlier cycle the current one.
    /// - Returns: nil when the credential is void or no rules were in force.
    package static func ledger(
        _ record: Record,
        of credential: CredentialRecord,
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
        // What stands after the rules' own requirements, such as an audit, has no hours.
        return (assessment, assessor.accounts(of: offered.renewal, assessment.requirements))
    }
}
