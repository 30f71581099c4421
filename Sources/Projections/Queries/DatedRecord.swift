import CivilTime
import Credentialing
import Identifiers

/// A person's record as of one day.
struct DatedRecord {
    let own: Record
    /// The record in which what a merged-away person had goes on; nil for whoever was not merged away.
    let whole: Record?
    private let ownPlaces: Places
    private let wholePlaces: Places?

    init(own: Record, whole: Record?) {
        self.own = own
        self.whole = whole
        ownPlaces = Places(own)
        wholePlaces = whole.map { Places($0) }
    }

    /// As it stands where it is decided about; nil: there is none by that day.
    func application(of submission: EventID) -> ApplicationRecord? {
        guard let place = ownPlaces.applications[submission] else { return nil }
        guard let whole else { return own.applications[place] }
        return wholePlaces?.applications[submission].map { whole.applications[$0] }
    }

    /// The same of a credential.
    func credential(issuedBy issue: EventID) -> CredentialRecord? {
        guard let place = ownPlaces.credentials[issue] else { return nil }
        let credential = own.credentials[place]
        let held = Places.Held(credential)
        guard let whole, let inWhole = wholePlaces?.held[held] else { return credential }
        return whole.credentials[inWhole]
    }

    /// Where a record has what an answer asks for, one application and one credential after the other.
    private struct Places {
        struct Held: Hashable {
            let board: BoardCode
            let number: String

            init(_ credential: CredentialRecord) { (board, number) = (credential.board, credential.number) }
        }

        private(set) var applications: [EventID: Int] = [:]
        private(set) var credentials: [EventID: Int] = [:]
        private(set) var held: [Held: Int] = [:]

        init(_ record: Record) {
            // Of two alike, the first: it is taken last.
            for (place, application) in record.applications.enumerated().reversed() {
                applications[application.submittedBy] = place
            }
            for (place, credential) in record.credentials.enumerated().reversed() {
                credentials[credential.issuedBy] = place
                held[Held(credential)] = place
            }
        }
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
