package import CivilTime
import Foundation
package import Identity

/// Signs credentials and status lists as JWTs (W3C VC-JOSE-COSE), and shows the keys that check them.
package struct CredentialIssuer: Sendable {
    package let address: IssuerAddress
    /// For which a reader may keep a status list.
    package let listSeconds: Int64
    /// The documents of the keys, made once.
    package let controllerDocument: [UInt8]
    package let keySet: [UInt8]
    /// Names of the keys that are shown: the one that signs first.
    package let keyIDs: [String]
    private let signer: Signer

    package static let listSecondsDefault: Int64 = 300
    package static let listSecondsRange: ClosedRange<Int64> = 60...86_400
    package static let mediaType = "application/vc+jwt"

    /// - Parameters:
    ///   - key: signs.
    ///   - shown: other keys whose signatures still hold; the signing key may be among them.
    /// - Throws: `SigningKey.Fault` for a key that does not sign, or whose name cannot stand in an address.
    package init(
        _ address: IssuerAddress,
        key: SigningKey,
        shown: [ListedKey],
        listSeconds: Int64 = listSecondsDefault
    ) async throws(SigningKey.Fault) {
        precondition(Self.listSecondsRange.contains(listSeconds), "settings are checked where they are read")
        signer = try await key.signer()
        let own = key.listed
        if let other = shown.first(where: { $0.kid == own.kid }), other != own {
            throw SigningKey.Fault("has the kid of another key that is to be shown: \(own.kid)")
        }
        let keys = [own] + shown.filter { $0.kid != own.kid }
        for name in keys.map(\.kid) where !name.utf8.allSatisfy(IssuerAddress.isPlain) || name.isEmpty {
            throw SigningKey.Fault("has a kid that cannot stand in an address: \"\(name)\"")
        }
        self.address = address
        self.listSeconds = listSeconds
        keyIDs = keys.map(\.kid)
        controllerDocument = ControllerDocument(address, keys).documentBytes
        keySet = KeySetDocument(address, keys).documentBytes
    }

    package func credential(_ record: AttestedRecord) throws(SigningKey.Fault) -> [UInt8] {
        try signed(CredentialDocument(record, by: address))
    }

    /// - Parameter now: from when on the list holds.
    package func statusList(
        _ bits: Bitstring,
        _ purpose: StatusPurpose,
        list: StatusListName,
        at now: Instant
    ) throws(SigningKey.Fault) -> [UInt8] {
        let from = Self.instant(now.secondsSinceEpoch)
        let document = StatusListDocument(
            bits,
            purpose,
            list: list,
            validity: from...Self.instant(now.secondsSinceEpoch + listSeconds),
            seconds: listSeconds,
            by: address
        )
        return try signed(document)
    }

    /// Of a whole second; the calendar's last one behind it.
    private static func instant(_ seconds: Int64) -> Instant {
        (try? Instant(microsecondsSinceEpoch: seconds * Instant.microsecondsPerSecond)) ?? .latest
    }

    private struct Header: Encodable {
        let alg: String
        let cty = "vc"
        let kid: String
        let typ = "vc+jwt"
    }

    /// JWS in its compact form (RFC 7515); the payload is the document itself.
    private func signed(_ document: some Encodable) throws(SigningKey.Fault) -> [UInt8] {
        let header = Header(alg: signer.algorithm.rawValue, kid: address.key(signer.keyID))
        let parts = [header.documentBytes, document.documentBytes].map { Base64URL.text(Data($0)) }
        let message = Array(parts.joined(separator: ".").utf8)
        let signature = try signer.sign(message)
        return message + [UInt8(ascii: ".")] + Array(Base64URL.text(Data(signature)).utf8)
    }
}
