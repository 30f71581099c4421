package import CivilTime
import FoundationEssentials
import SwiftASN1
import X509

/// What a client's certificate says of whom it was made for, and for how long. Its chain was checked by TLS.
package struct CertificateNames: Hashable, Sendable {
    /// The whole subject (RFC 2253): `CN=lms,O=Example,C=US`, the innermost part first.
    package let subject: String
    /// nil without one, and with more than one: then it would be a guess which.
    package let commonName: String?
    /// Alternative names, in lower case.
    package let dnsNames: [String]
    package let uris: [String]
    package let from: Instant
    /// From this instant on it is over: a connection may outlive its certificate.
    package let until: Instant

    /// Alternative names of one certificate.
    package static let alternativesMax = 64
    package static let bytesMax = 64 << 10

    /// - Parameter der: the certificate's bytes.
    /// - Throws: `unreadable`.
    package init(der: [UInt8]) throws(CertificateRefusal) {
        guard der.count <= Self.bytesMax, let certificate = try? Certificate(derEncoded: der) else {
            throw .unreadable
        }
        guard let from = Self.instant(certificate.notValidBefore),
            let until = Self.instant(certificate.notValidAfter)
        else { throw .unreadable }
        self.from = from
        self.until = until
        subject = certificate.subject.description
        let names = certificate.subject.flatMap { part in
            part.filter { $0.type == .RDNAttributeType.commonName }.map { String($0.value) }
        }
        commonName = names.count == 1 ? names[0] : nil
        let (dnsNames, uris) = try Self.alternatives(certificate)
        self.dnsNames = dnsNames
        self.uris = uris
    }

    private static func alternatives(
        _ certificate: Certificate
    ) throws(CertificateRefusal) -> ([String], [String]) {
        let extensions: SubjectAlternativeNames?
        do { extensions = try certificate.extensions.subjectAlternativeNames } catch { throw .unreadable }
        guard let names = extensions else { return ([], []) }
        guard names.count <= alternativesMax else { throw .unreadable }
        var dnsNames: [String] = []
        var uris: [String] = []
        for name in names {
            switch name {
            case .dnsName(let text): dnsNames.append(text.lowercased())
            case .uniformResourceIdentifier(let text): uris.append(text)
            default: break
            }
        }
        return (dnsNames, uris)
    }

    private static func instant(_ date: Date) -> Instant? {
        guard let seconds = Int64(exactly: date.timeIntervalSince1970.rounded(.down)) else { return nil }
        return try? Instant(microsecondsSinceEpoch: seconds * Instant.microsecondsPerSecond)
    }

    /// - Throws: `expired`, `notYetValid`.
    package func check(_ now: Instant) throws(CertificateRefusal) {
        guard now < until else { throw .expired }
        guard now >= from else { throw .notYetValid }
    }
}

/// Why a certificate makes nobody known. The text never repeats what the certificate says.
package enum CertificateRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    case unreadable
    case formerAuthority
    case expired
    case notYetValid
    case notListed
    case listedTwice
    case otherThanToken
    case notForCertificates

    package var description: String {
        switch self {
        case .unreadable: "the certificate cannot be read"
        case .formerAuthority:
            "the certificate was checked by an authority that is no longer taken: connect again"
        case .expired: "the certificate has expired"
        case .notYetValid: "the certificate is not valid yet"
        case .notListed: "the certificate is of nobody who is listed here"
        case .listedTwice: "the certificate has the names of two who are listed here"
        case .otherThanToken: "the certificate and the token name two callers"
        case .notForCertificates: "certificates are not taken here"
        }
    }
}
