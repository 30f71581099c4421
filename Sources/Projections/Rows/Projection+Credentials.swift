import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

extension Projection {
    /// Per credential: what was issued and its current cycle; and what status lists say of it, found by the
    /// position of its issue. Lists go on to say that one which was taken out of a record has ended.
    package static let credentials = Projection(
        name: "credentials",
        version: 11,
        rows: { person, _ in
            person.record.credentials.flatMap { credential -> [Row] in
                let timeline = person.timeline(of: credential)
                return [
                    Row(
                        key: RowKey.credential(credential.board, credential.number),
                        value: credentialRow(person, credential, timeline).rowBytes
                    ), StandingRow(credential, timeline).row(at: credential.position),
                ]
            }
        },
        shown: { try CredentialRow.text($0) }
    )

    /// Per credential, in the order of expiry within a board. What is void, revoked, retired or the like has no
    /// expiry ahead, nor has the dead's, and what is superseded is not renewed. And every deadline that is not
    /// recorded as passed, in the order of days or of their settling: what the deadline clock goes by.
    package static let deadlines = Projection(
        name: "deadlines",
        version: 13,
        rows: { person, rules in
            let expiries = person.record.credentialsDue.map { credential in
                Row(
                    key: RowKey.deadline(credential.board, credential.current.expiresOn, credential.number),
                    value: credentialRow(person, credential, person.timeline(of: credential)).rowBytes
                )
            }
            return expiries + dueRows(person, rules)
        },
        shown: { try CredentialRow.text($0) }
    )

    private static func credentialRow(
        _ person: PersonView,
        _ credential: CredentialRecord,
        _ timeline: CredentialTimeline
    ) -> CredentialRow {
        let cycle = credential.current
        var row = CredentialRow()
        row.peerID = person.record.peer.description
        row.board = credential.board.description
        row.credential = credential.credential
        row.number = credential.number
        row.title = credential.title
        row.issuedOn = credential.issuedOn.description
        row.expiresOn = cycle.expiresOn.description
        row.lateUntil = cycle.lateUntil.description
        row.opensOn = cycle.opensOn.description
        if !cycle.isProvisional, cycle.fileBy != cycle.expiresOn { row.fileBy = cycle.fileBy.description }
        row.cycle = UInt32(credential.cycleCount)
        row.cycleStartsOn = cycle.startsOn.description
        row.renewalFiledOn = cycle.filing?.on.description ?? ""
        row.practiceWhileLate = cycle.practiceWhileLate
        row.publicName = credential.publicName
        row.voided = credential.voidedBy != nil
        row.standing = credential.standing(on: .latest) ?? .unspecified
        row.provisional = cycle.isProvisional
        row.publicStatus = timeline.spans(withDiscipline: credential.publicDiscipline)
        return row
    }
}

extension Record {
    /// Those to be renewed by a day ahead. One that is superseded through its late window never is, whatever day it is
    /// looked at.
    fileprivate var credentialsDue: [CredentialRecord] {
        credentials.filter { $0.hasExpiryAhead && !isSuperseded($0, on: $0.current.lateUntil) }
    }
}

extension CredentialRecord {
    /// Not one that something else has ended or set to rest: on its day nothing happens, and it cannot be renewed.
    fileprivate var hasExpiryAhead: Bool {
        voidedBy == nil && diedOn == nil && standing(on: .latest) == nil
    }
}
