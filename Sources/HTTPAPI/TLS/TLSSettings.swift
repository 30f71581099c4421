/// How the listener is secured.
package struct TLSSettings: Hashable, Sendable {
    package enum Version: String, CaseIterable, Sendable {
        case tls12 = "1.2"
        case tls13 = "1.3"
    }

    /// The certificate and those between it and its root, in PEM.
    package var certificatePath: String
    /// Its private key, in PEM; readable by its owner alone.
    package var keyPath: String
    /// The authorities whose certificates clients may show, in PEM; nil: none are asked for.
    package var clientAuthorityPath: String?
    /// Whether a client without a certificate gets no connection.
    package var requiresClientCertificate = false
    package var minimumVersion = Version.tls12

    package init(certificatePath: String, keyPath: String) {
        self.certificatePath = certificatePath
        self.keyPath = keyPath
    }
}
