package import Identity
package import VerifiableCredentials

/// In whose name and with which key the public record is signed.
package struct VerificationSettings: Hashable, Sendable {
    package var address: IssuerAddress
    package var key: PrivateKeyFile
    /// Public keys whose signatures still hold.
    package var formerKeys: KeyFile?
    package var listSeconds: Int64
    /// The public keys that the files held when the configuration was read; nil: nobody looked.
    var keySet: [UInt8]?

    /// What is wrong with a file of keys.
    struct Fault: Error {
        /// The setting that names the file.
        let field: String
        let reason: String
    }

    /// Whether the same files have come to hold other keys.
    func holdsOtherKeys(than other: VerificationSettings) -> Bool {
        address == other.address && key == other.key && formerKeys == other.formerKeys
            && keySet != other.keySet
    }

    /// Reads the keys.
    func issuer() async throws(Fault) -> CredentialIssuer {
        var shown: [ListedKey] = []
        if let formerKeys {
            do throws(TokenKeys.Fault) { shown = try await ListedKey.all(jwks: try formerKeys.read()) } catch
            {
                throw Fault(field: "formerKeys", reason: "names \(formerKeys.path), which \(error)")
            }
        }
        do throws(SigningKey.Fault) {
            return try await CredentialIssuer(
                address,
                key: try key.key(),
                shown: shown,
                listSeconds: listSeconds
            )
        } catch { throw Fault(field: "key", reason: "names \(key.path), which \(error)") }
    }
}
