import CivilTime
import Foundation
import Identifiers
import Identity
import MerkleTree
import Testing

@testable import VerifiableCredentials

struct CredentialIssuerTests {
    private let record = try! AttestedRecord(
        board: BoardCode("ICRC")!,
        number: "PR-1",
        issue: Position(131_080),
        epoch: StatusEpoch(first: .zero),
        validity: Instant("2026-01-05T06:00:00Z")...Instant("2028-01-06T06:00:00Z"),
        publicRecord: Array(
            #"{"credential":{"board":"ICRC","cycle":1,"practiceAuthorized":true},"holderName":"Ana","position":"7"}"#
                .utf8
        )
    )

    private func issuer(
        _ key: SigningKey,
        shown: [ListedKey] = [],
        issuer: String? = nil
    ) async throws -> CredentialIssuer {
        try await CredentialIssuer(
            IssuerAddress(url: "https://v.example", issuer: issuer),
            key: key,
            shown: shown
        )
    }

    private func parts(_ token: [UInt8]) throws -> (header: [String: Any], payload: [String: Any]) {
        let parts = String(decoding: token, as: UTF8.self).split(separator: ".")
        try #require(parts.count == 3)
        func object(_ part: Substring) throws -> [String: Any] {
            let bytes = try #require(Base64URL.bytes(part))
            return try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
        }
        return (try object(parts[0]), try object(parts[1]))
    }

    @Test(arguments: [SigningAlgorithm.edDSA, .es256])
    func `a credential is the public record, and where its status stands`(
        _ algorithm: SigningAlgorithm
    ) async throws {
        let key = try SigningKey.make(algorithm)
        let (header, payload) = try parts(try await issuer(key).credential(record))
        #expect(
            header as? [String: String] == [
                "alg": algorithm.rawValue, "cty": "vc", "typ": "vc+jwt",
                "kid": "https://v.example/v1/issuer#\(key.id)",
            ]
        )
        #expect(
            Set(payload.keys) == [
                "@context", "id", "type", "issuer", "validFrom", "validUntil", "credentialSubject",
                "credentialStatus",
            ]
        )
        #expect((payload["@context"] as? [Any])?.first as? String == "https://www.w3.org/ns/credentials/v2")
        #expect(payload["issuer"] as? String == "https://v.example/v1/issuer")
        #expect(payload["id"] as? String == "https://v.example/v1/credentials/ICRC/PR-1")
        #expect(payload["validFrom"] as? String == "2026-01-05T06:00:00Z")
        #expect(payload["validUntil"] as? String == "2028-01-06T06:00:00Z")
        var subject = try #require(payload["credentialSubject"] as? [String: Any])
        #expect(subject.removeValue(forKey: "type") as? String == "PublicRecord")
        let shown = try JSONSerialization.jsonObject(with: Data(record.publicRecord)) as? NSDictionary
        #expect(subject as NSDictionary == shown)
        let status = try #require(payload["credentialStatus"] as? [[String: String]])
        #expect(
            status
                == ["revocation", "suspension"].map { purpose in
                    [
                        "id": "https://v.example/v1/status-lists/\(purpose)/0000000000000000-1#7",
                        "type": "BitstringStatusListEntry",
                        "statusPurpose": purpose, "statusListIndex": "7",
                        "statusListCredential":
                            "https://v.example/v1/status-lists/\(purpose)/0000000000000000-1",
                    ]
                }
        )
    }

    @Test func `a list holds for the time that is configured`() async throws {
        let issuer = try await issuer(.make(.edDSA))
        var bits = Bitstring()
        bits[9] = true
        let now = try Instant("2026-03-01T12:00:00.987Z")
        let (_, payload) = try parts(
            try issuer.statusList(bits, .suspension, list: StatusListName(epoch: nil, number: 2), at: now)
        )
        #expect(payload["type"] as? [String] == ["VerifiableCredential", "BitstringStatusListCredential"])
        #expect(payload["validFrom"] as? String == "2026-03-01T12:00:00Z")
        #expect(payload["validUntil"] as? String == "2026-03-01T12:05:00Z")
        let subject = try #require(payload["credentialSubject"] as? [String: Any])
        #expect(subject["ttl"] as? Int == 300_000 && subject["statusPurpose"] as? String == "suspension")
        #expect(subject["id"] as? String == "https://v.example/v1/status-lists/suspension/2#list")
        let encoded = try #require(subject["encodedList"] as? String)
        #expect(Bitstring(encoded: encoded)?.indexes == [9])
    }

    @Test func `the documents show the keys under the names that signatures give`() async throws {
        let (now, former) = (try SigningKey.make(.edDSA), try SigningKey.make(.es256))
        let issuer = try await issuer(now, shown: [former.listed, now.listed], issuer: "did:web:v.example")
        #expect(issuer.keyIDs == [now.id, former.id])
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(issuer.controllerDocument)) as? [String: Any]
        )
        #expect(document["id"] as? String == "did:web:v.example")
        let methods = try #require(document["verificationMethod"] as? [[String: Any]])
        let names = [now, former].map { "did:web:v.example#\($0.id)" }
        #expect(methods.map { $0["id"] as? String } == names)
        #expect(methods.allSatisfy { $0["type"] as? String == "JsonWebKey" })
        #expect(document["assertionMethod"] as? [String] == names)
        let keys =
            try JSONSerialization.jsonObject(with: Data(issuer.keySet)) as? [String: [[String: String]]]
        #expect(keys?["keys"]?.map { $0["kid"] } == names)
        #expect(!String(decoding: issuer.controllerDocument + issuer.keySet, as: UTF8.self).contains("\"d\""))
    }

    @Test func `keys that nobody could check with are refused`() async throws {
        let (one, other) = (try SigningKey.make(.edDSA), try SigningKey.make(.edDSA))
        // The private half of one, the public half of another.
        var mixed = try #require(try JSONSerialization.jsonObject(with: one.privateJSON) as? [String: String])
        let second = try #require(
            try JSONSerialization.jsonObject(with: other.privateJSON) as? [String: String]
        )
        mixed["x"] = second["x"]
        let key = try SigningKey(json: JSONSerialization.data(withJSONObject: mixed))
        await #expect(throws: SigningKey.Fault.self) { try await issuer(key) }
        // Another key under the same name.
        let twin = other.listed.named(one.id)
        await #expect(throws: SigningKey.Fault.self) { try await issuer(one, shown: [twin]) }
        // A name that would end the address.
        let strange = other.listed.named("a#b")
        await #expect(throws: SigningKey.Fault.self) { try await issuer(one, shown: [strange]) }
    }
}
