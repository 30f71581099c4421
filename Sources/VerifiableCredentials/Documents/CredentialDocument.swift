package import CivilTime
import FoundationEssentials
package import Identifiers

/// What one signed credential tells: the public record as it is, and from when to when it can hold.
package struct AttestedRecord: Sendable {
    let board: BoardCode
    let number: String
    /// The position of the event that issued the credential.
    let issue: Position
    /// Of the stretch of the log that the event is of.
    let epoch: StatusEpoch
    /// The first and the last instant of the days for which it is issued.
    let validity: ClosedRange<Instant>
    /// The answer of the public record in canonical protobuf JSON; nothing is put in or left out.
    let publicRecord: [UInt8]

    package init(
        board: BoardCode,
        number: String,
        issue: Position,
        epoch: StatusEpoch,
        validity: ClosedRange<Instant>,
        publicRecord: [UInt8]
    ) {
        self.board = board
        self.number = number
        self.issue = issue
        self.epoch = epoch
        self.validity = validity
        self.publicRecord = publicRecord
    }
}

/// A credential in the W3C's Verifiable Credentials Data Model 2.0.
struct CredentialDocument: Encodable {
    /// The first one is the W3C's. The second gives the members of the public record their names without anybody
    /// having to fetch a file.
    private let context = [JSONTree.text(Self.baseContext), .object(["@vocab": .text(Self.vocabulary)])]
    private let id: String
    private let type = ["VerifiableCredential", "PeerRecoveryCredential"]
    private let issuer: String
    private let validFrom: String
    private let validUntil: String
    private let credentialSubject: [String: JSONTree]
    private let credentialStatus: [StatusEntry]

    static let baseContext = "https://www.w3.org/ns/credentials/v2"
    static let vocabulary = "urn:credentiald:public-record:v1:"
    /// What the subject's members are; it comes on top of the public record.
    static let subjectType = "PublicRecord"

    private enum CodingKeys: String, CodingKey {
        case context = "@context"
        case id, type, issuer, validFrom, validUntil, credentialSubject, credentialStatus
    }

    private struct StatusEntry: Encodable {
        let id: String
        let type = "BitstringStatusListEntry"
        let statusPurpose: String
        let statusListIndex: String
        let statusListCredential: String
    }

    init(_ record: AttestedRecord, by address: IssuerAddress) {
        id = address.credential(record.board, record.number)
        issuer = address.issuer
        validFrom = "\(record.validity.lowerBound)"
        validUntil = "\(record.validity.upperBound)"
        let members = try? JSONDecoder().decode(
            [String: JSONTree].self,
            from: Data(record.publicRecord)
        )
        guard let members else { preconditionFailure("the public record is an object in JSON") }
        credentialSubject = members.merging(["type": .text(Self.subjectType)]) { member, _ in member }
        let place = StatusPlace(issue: record.issue, epoch: record.epoch)
        credentialStatus = StatusPurpose.allCases.map { purpose in
            let list = address.list(purpose, place.list)
            return StatusEntry(
                id: "\(list)#\(place.index)",
                statusPurpose: purpose.rawValue,
                statusListIndex: "\(place.index)",
                statusListCredential: list
            )
        }
    }
}
