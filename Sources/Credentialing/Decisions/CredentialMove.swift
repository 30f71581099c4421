import CivilTime
import CredentialingSchema
import Identifiers

/// A command about one credential that the person holds, effective on a day.
protocol CredentialCommand {
    var board: String { get }
    var credentialNumber: String { get }
    var effectiveOn: String { get }
}

extension Suspend: CredentialCommand {}
extension LiftSuspension: CredentialCommand {}
extension Revoke: CredentialCommand {}
extension ImposeProbation: CredentialCommand {}
extension LiftProbation: CredentialCommand {}
extension Surrender: CredentialCommand {}
extension Retire: CredentialCommand {}
extension Inactivate: CredentialCommand {}
extension Reinstate: CredentialCommand {}
extension TransferCredential: CredentialCommand {}

/// What such a command has in common with the others, read and held against the table.
struct CredentialMove {
    let check: FieldCheck
    let credential: CredentialRecord
    let on: CivilDate

    init(
        _ command: some CredentialCommand,
        _ name: String,
        _ move: CredentialLifecycle.Command,
        record: Record,
        context: DecisionContext
    ) throws(Rejection) {
        let (check, board) = try FieldCheck.ofBoard(name, command.board, context)
        self.check = check
        credential = try check.credential(record, board, command.credentialNumber)
        on = try check.date(command.effectiveOn, "effectiveOn")
        try check.follows(credential, on, "effectiveOn")
        try check.allows(move, credential, on)
    }

    /// The last day of an action, as events hold it; empty: until it is lifted.
    func through(_ text: String, _ action: String) throws(Rejection) -> String {
        guard !text.isEmpty else { return "" }
        let through = try check.anyDate(text, "throughOn")
        guard through >= on else {
            throw check.invalid("throughOn", "is before \(action) of \(on): \(through)")
        }
        return through.description
    }

    func event(_ payload: Event.OneOf_Event, personal: PersonalData? = nil) -> DecidedEvent {
        DecidedEvent(payload, effectiveOn: on, board: credential.board, personal: personal)
    }
}

extension FieldCheck {
    /// Actions follow each other: what came before is not decided again from behind.
    func follows(_ credential: CredentialRecord, _ on: CivilDate, _ field: String) throws(Rejection) {
        guard on >= credential.settledThrough else {
            throw invalid(
                field,
                "is \(on), before what was done to \(credential.board)/\(credential.number) on "
                    + "\(credential.settledThrough)"
            )
        }
    }

    /// Both tables list the command for what the credential is on that day.
    func allows(
        _ move: CredentialLifecycle.Command,
        _ credential: CredentialRecord,
        _ on: CivilDate
    ) throws(Rejection) {
        let name = "\(credential.board)/\(credential.number)"
        let status = credential.status(on: on)
        guard CredentialLifecycle.allows(move, from: status) else {
            let from = CredentialLifecycle.transitions.filter { $0.command == move }
                .map { $0.from?.words ?? "not held" }
            var listed: [String] = []
            for word in from where !listed.contains(word) { listed.append(word) }
            throw Rejection(
                .statusForbids,
                "\(name) is \(status.words) on \(on); this needs one that is "
                    + listed.joined(separator: ", "),
                field: path("credentialNumber")
            )
        }
        let discipline = credential.discipline(on: on).state
        guard DisciplineLifecycle.allows(move, from: discipline) else {
            let from = DisciplineLifecycle.transitions.filter { $0.command == move }.map(\.from.words)
            throw Rejection(
                .disciplineForbids,
                "\(name) is \(discipline.words) on \(on); this needs one that is "
                    + from.joined(separator: " or "),
                field: path("credentialNumber")
            )
        }
    }

    /// At least one code of a ground.
    func grounds(_ codes: [String]) throws(Rejection) {
        try self.codes(codes, "grounds", "at least one code of a ground")
    }

    func codes(_ codes: [String], _ field: String, _ what: String) throws(Rejection) {
        guard !codes.isEmpty else { throw missing(field, what) }
        guard codes.count <= Self.allocationsMax else {
            throw invalid(field, "has \(codes.count) entries, \(Self.allocationsMax) are allowed")
        }
        for (index, code) in codes.enumerated() {
            try self.code(code, "\(field)[\(index)]")
            if codes[..<index].contains(code) {
                throw invalid("\(field)[\(index)]", "is given twice: \(code)")
            }
        }
    }
}
