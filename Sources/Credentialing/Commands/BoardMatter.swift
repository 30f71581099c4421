import CredentialingSchema

/// What a command about a person says of one board's matter. A command that has a `board` and is not here fails
/// a test that looks at the schema.
protocol BoardMatter {
    var board: String { get }
}

extension SubmitApplication: BoardMatter {}
extension ApproveApplication: BoardMatter {}
extension DenyApplication: BoardMatter {}
extension FileRenewal: BoardMatter {}
extension ApproveRenewal: BoardMatter {}
extension WithdrawApplication: BoardMatter {}
extension NoteDeficiency: BoardMatter {}
extension CureDeficiency: BoardMatter {}
extension IssueCredential: BoardMatter {}
extension GrantExtension: BoardMatter {}
extension Suspend: BoardMatter {}
extension LiftSuspension: BoardMatter {}
extension Revoke: BoardMatter {}
extension ImposeProbation: BoardMatter {}
extension LiftProbation: BoardMatter {}
extension Surrender: BoardMatter {}
extension Retire: BoardMatter {}
extension Inactivate: BoardMatter {}
extension Reinstate: BoardMatter {}
extension TransferCredential: BoardMatter {}
extension FileAppeal: BoardMatter {}
extension DecideAppeal: BoardMatter {}
extension PassDeadline: BoardMatter {}
extension AcceptCEU: BoardMatter {}
extension RejectCEU: BoardMatter {}
extension PassAudit: BoardMatter {}
extension FailAudit: BoardMatter {}
