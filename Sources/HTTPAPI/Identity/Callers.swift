package import CivilTime
package import Identity

/// Whom a server serves.
package enum Callers: Sendable {
    /// Everybody on this machine, with all roles, and nobody else: for trying things out.
    case development
    /// Whoever shows a token, or a certificate.
    case known(CallerDesk)

    package static func tokens(_ authenticator: Authenticator) -> Callers {
        .known(CallerDesk(tokens: authenticator))
    }
}

/// Tells who calls: by a token, by the certificate of the connection, or by both.
package struct CallerDesk: Sendable {
    /// nil: no tokens are taken.
    package let tokens: Authenticator?
    /// nil: no certificates are taken.
    package let certificates: WatchedFiles<CertificateRoll>?
    private let clock: @Sendable () -> Instant

    package init(
        tokens: Authenticator?,
        certificates: WatchedFiles<CertificateRoll>? = nil,
        clock: @escaping @Sendable () -> Instant = { .earliest }
    ) {
        precondition(tokens != nil || certificates != nil, "somebody can be known")
        self.tokens = tokens
        self.certificates = certificates
        self.clock = clock
    }

    /// Who is known by a certificate, now: files change, and certificates end, while a connection goes on.
    /// - Returns: nil without one.
    /// - Throws: `CertificateRefusal`.
    func caller(
        of certificate: Connection.Certificate
    ) throws(CertificateRefusal) -> CertificateCaller? {
        switch certificate {
        case .none: return nil
        case .unreadable: throw .unreadable
        case .formerAuthority: throw .formerAuthority
        case .names(let names):
            guard let certificates else { throw .notForCertificates }
            try names.check(clock())
            return try certificates.current.caller(of: names)
        }
    }
}
