import CivilTime

/// A status list as a credential of its own (BitstringStatusListCredential).
struct StatusListDocument: Encodable {
    private let context = [CredentialDocument.baseContext]
    private let id: String
    private let type = ["VerifiableCredential", "BitstringStatusListCredential"]
    private let issuer: String
    private let validFrom: String
    private let validUntil: String
    private let credentialSubject: Subject

    private enum CodingKeys: String, CodingKey {
        case context = "@context"
        case id, type, issuer, validFrom, validUntil, credentialSubject
    }

    private struct Subject: Encodable {
        let id: String
        let type = "BitstringStatusList"
        let statusPurpose: String
        let encodedList: String
        /// Milliseconds for which a reader may keep the list.
        let ttl: Int64
    }

    init(
        _ bits: Bitstring,
        _ purpose: StatusPurpose,
        list: StatusListName,
        validity: ClosedRange<Instant>,
        seconds: Int64,
        by address: IssuerAddress
    ) {
        id = address.list(purpose, list)
        issuer = address.issuer
        validFrom = "\(validity.lowerBound)"
        validUntil = "\(validity.upperBound)"
        credentialSubject = Subject(
            id: "\(id)#list",
            statusPurpose: purpose.rawValue,
            encodedList: bits.encoded,
            ttl: seconds * 1_000
        )
    }
}
