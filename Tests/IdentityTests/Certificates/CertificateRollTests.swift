import CivilTime
import Crypto
import Foundation
import Identifiers
import SwiftASN1
import Testing
import X509

@testable import Identity

/// Who is known by which certificate.
@Suite struct CertificateRollTests {
    private static let ends = Date(timeIntervalSince1970: 2_000_000_000)

    private func names(
        _ subject: DistinguishedName,
        dns: [String] = [],
        uris: [String] = []
    ) throws -> CertificateNames {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let alternatives =
            dns.map { GeneralName.dnsName($0) } + uris.map { GeneralName.uniformResourceIdentifier($0) }
        let certificate = try Certificate(
            version: .v3,
            serialNumber: .init(),
            publicKey: key.publicKey,
            notValidBefore: Date(timeIntervalSince1970: 1_000_000_000),
            notValidAfter: Self.ends,
            issuer: subject,
            subject: subject,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                if !alternatives.isEmpty { SubjectAlternativeNames(alternatives) }
            },
            issuerPrivateKey: key
        )
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return try CertificateNames(der: serializer.serializedBytes)
    }

    private func subject(_ names: String...) throws -> DistinguishedName {
        try DistinguishedName {
            OrganizationName("Example, Inc.")
            for name in names { CommonName(name) }
        }
    }

    private func caller(_ name: CertificateName, _ id: String) -> CertificateCaller {
        CertificateCaller(name: name, principal: Principal(id: id, roles: [.provider]))
    }

    @Test func `names are read as RFC 2253 writes them`() throws {
        let names = try names(subject("lms"), dns: ["LMS.Example.org"], uris: ["spiffe://a/b"])
        #expect(names.subject == "CN=lms,O=Example\\, Inc.")
        #expect(names.commonName == "lms")
        #expect(names.dnsNames == ["lms.example.org"] && names.uris == ["spiffe://a/b"])
        #expect(names.until == (try Instant("2033-05-18T03:33:20Z")))
        #expect(try self.names(subject("a", "b")).commonName == nil)
        #expect(try self.names(subject()).commonName == nil)
    }

    @Test func `a certificate is of the one whose name it has`() throws {
        let roll = CertificateRoll([
            caller(.subject("CN=lms,O=Example\\, Inc."), "by-subject"), caller(.commonName("cn"), "by-name"),
            caller(.dns("host.example.org"), "by-host"), caller(.uri("spiffe://a/b"), "by-uri"),
        ])
        #expect(try roll.caller(of: names(subject("lms"))).principal.id == "by-subject")
        #expect(try roll.caller(of: names(subject("cn"))).principal.id == "by-name")
        #expect(try roll.caller(of: names(subject("x"), dns: ["HOST.example.org"])).principal.id == "by-host")
        #expect(try roll.caller(of: names(subject("x"), uris: ["spiffe://a/b"])).principal.id == "by-uri")
        for other in [
            try names(subject("LMS")), try names(subject("x"), dns: ["cn"]),
            try names(subject("host.example.org")), try names(subject("x"), uris: ["host.example.org"]),
            try names(subject("x"), dns: ["a.host.example.org"]),
        ] {
            #expect(throws: CertificateRefusal.notListed) { try roll.caller(of: other) }
        }
        #expect(throws: CertificateRefusal.listedTwice) {
            try roll.caller(of: names(subject("cn"), dns: ["host.example.org"]))
        }
    }

    @Test func `a certificate has its time`() throws {
        let names = try names(subject("lms"))
        try names.check(try Instant("2033-05-18T03:33:19Z"))
        #expect(throws: CertificateRefusal.expired) { try names.check(try Instant("2033-05-18T03:33:20Z")) }
        #expect(throws: CertificateRefusal.notYetValid) {
            try names.check(try Instant("2001-01-01T00:00:00Z"))
        }
    }

    @Test func `what is no certificate is refused`() {
        for bytes: [UInt8] in [[], [0x30], Array(repeating: 0x30, count: 100_000)] {
            #expect(throws: CertificateRefusal.unreadable) { try CertificateNames(der: bytes) }
        }
    }

    @Test func `a certificate and a token together allow what both allow`() throws {
        let (tcb, ohio) = (try #require(BoardCode("TCB")), try #require(BoardCode("OHIO")))
        let entry = CertificateCaller(
            name: .commonName("a"),
            principal: Principal(id: "a", roles: [.board, .auditor], boards: .only([tcb]))
        )
        let token = Principal(id: "a", roles: [.board, .operator], boards: .only([tcb, ohio]))
        let both = try entry.together(with: token)
        #expect(both == Principal(id: "a", roles: [.board], boards: .only([tcb])))
        #expect(throws: CertificateRefusal.otherThanToken) {
            try entry.together(with: Principal(id: "b", roles: [.board], boards: .only([tcb])))
        }
        let gateway = CertificateCaller(
            name: .commonName("g"),
            principal: Principal(id: "g", roles: []),
            carriesTokens: true
        )
        #expect(try gateway.together(with: token) == token)
    }
}
