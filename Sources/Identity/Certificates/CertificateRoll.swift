/// How a certificate is recognized.
package enum CertificateName: Hashable, Sendable {
    /// The whole subject, as RFC 2253 writes it.
    case subject(String)
    case commonName(String)
    /// An alternative name for a host, in lower case.
    case dns(String)
    /// An alternative name, as SPIFFE has it.
    case uri(String)
}

/// Somebody who is known by a certificate.
package struct CertificateCaller: Hashable, Sendable {
    package let name: CertificateName
    package let principal: Principal
    /// Whether it may bring tokens of others, as a gateway does: then the token alone says who calls.
    package let carriesTokens: Bool

    package init(name: CertificateName, principal: Principal, carriesTokens: Bool = false) {
        self.name = name
        self.principal = principal
        self.carriesTokens = carriesTokens
    }
}

/// Who is known by which certificate. Whoever is taken out is nobody from then on.
package struct CertificateRoll: Hashable, Sendable {
    private let byName: [CertificateName: CertificateCaller]

    package static let callersMax = 4_096

    /// - Parameter callers: of different names.
    package init(_ callers: [CertificateCaller]) {
        byName = Dictionary(callers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        precondition(byName.count == callers.count, "a name is listed once")
    }

    package var count: Int { byName.count }

    /// - Throws: `notListed`, `listedTwice`: a certificate with the names of two would let its maker choose.
    package func caller(of names: CertificateNames) throws(CertificateRefusal) -> CertificateCaller {
        var found = byName[.subject(names.subject)]
        let others =
            (names.commonName.map { [CertificateName.commonName($0)] } ?? [])
            + names.dnsNames.map { .dns($0) } + names.uris.map { .uri($0) }
        for name in others {
            guard let caller = byName[name], caller != found else { continue }
            guard found == nil else { throw .listedTwice }
            found = caller
        }
        guard let found else { throw .notListed }
        return found
    }
}

extension CertificateCaller {
    /// Who calls when a certificate and a token are shown together: both must name the same caller, and what is
    /// allowed is what both allow, unless the certificate is of somebody who brings tokens of others.
    /// - Throws: `otherThanToken`.
    package func together(with token: Principal) throws(CertificateRefusal) -> Principal {
        if carriesTokens { return token }
        guard token.id == principal.id else { throw .otherThanToken }
        return principal.common(with: token)
    }
}

extension Principal {
    /// What both may.
    func common(with other: Principal) -> Principal {
        Principal(
            id: id,
            roles: roles.intersection(other.roles),
            boards: boards.common(with: other.boards),
            person: person == other.person ? person : nil
        ).vouched(by: other.issuer, keyID: other.keyID)
    }
}

extension BoardReach {
    func common(with other: BoardReach) -> BoardReach {
        switch (self, other) {
        case (.every, let narrower), (let narrower, .every): narrower
        case (.only(let one), .only(let two)): .only(one.intersection(two))
        }
    }
}
