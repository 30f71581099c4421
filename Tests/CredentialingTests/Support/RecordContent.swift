import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

/// All that a record says about a person, without what a void leaves behind: positions, versions,
/// the list of types and the void credentials.
struct RecordContent: Equatable {
    let registeredOn: CivilDate?
    let boards: [BoardCode]
    let evidence: [String]
    let applications: [String]
    let credentials: [String]
    let totals: String

    init(_ record: Record) {
        registeredOn = record.registeredOn
        boards = record.boards
        evidence = record.evidence.map { String(reflecting: $0) }
        applications = record.applications.map { String(reflecting: $0) }
        credentials = record.credentials.filter { $0.voidedBy == nil }.map { String(reflecting: $0) }
        totals = String(reflecting: record.totals)
    }
}

extension Record {
    /// The record of a selection of a stream.
    static func folded(_ events: [RecordedEvent]) throws -> Record {
        var record = Record(peer: Sample.peer)
        for event in events { try record.applySelected(event) }
        return record
    }
}
