import CivilTime
import Credentialing
import Identifiers

/// A person's record as of one day.
struct DatedRecord {
    let own: Record
    /// The record in which what a merged-away person had goes on; nil for whoever was not merged away.
    let whole: Record?

    /// As it stands where it is decided about; nil: there is none by that day.
    func application(of submission: EventID) -> ApplicationRecord? {
        guard let application = own.application(of: submission) else { return nil }
        guard let whole else { return application }
        return whole.application(of: submission)
    }

    /// The same of a credential.
    func credential(issuedBy issue: EventID) -> CredentialRecord? {
        guard let credential = own.credentials.first(where: { $0.issuedBy == issue }) else { return nil }
        return whole?.credential(board: credential.board, number: credential.number) ?? credential
    }
}

/// A person's record day by day, for a question about boards whose days differ. Each day is folded once.
struct DatedRecords {
    private let fold: (CivilDate) throws(QueryError) -> DatedRecord
    private var folded: [CivilDate: DatedRecord] = [:]

    init(fold: @escaping (CivilDate) throws(QueryError) -> DatedRecord) { self.fold = fold }

    mutating func on(_ day: CivilDate) throws(QueryError) -> DatedRecord {
        if let known = folded[day] { return known }
        let record = try fold(day)
        folded[day] = record
        return record
    }
}
