import Identity
import ShapedYAML
import VerifiableCredentials

extension ConfigurationReading {
    mutating func verification(_ content: ConfigurationContent.Verification) -> VerificationSettings? {
        let section = "verification"
        let url = needed(content.url, section, "url", "where readers of signed credentials reach this daemon")
        let key = needed(content.key, section, "key", "the file with the private key that signs")
        let seconds = content.listSeconds.map { Int64($0) } ?? CredentialIssuer.listSecondsDefault
        guard let url, let key else { return nil }
        do throws(IssuerAddress.Fault) {
            return VerificationSettings(
                address: try IssuerAddress(url: url, issuer: content.issuer),
                key: PrivateKeyFile(path: key),
                formerKeys: content.formerKeys.map { KeyFile(path: $0) },
                listSeconds: seconds
            )
        } catch {
            note("verification.\(error.field)", error.description)
            return nil
        }
    }
}
