import Foundation

/// Where the master key is, when nothing says so.
package enum MasterKeyPath {
    /// The name of systemd's credential: `LoadCredential=master.key:…` or `LoadCredentialEncrypted=…`.
    package static let credentialName = "master.key"
    /// Where systemd has the credentials of its services.
    static let systemdCredentials = "/run/credentials/"

    /// - Parameter given: by an option or the configuration; it goes before systemd's credential.
    /// - Returns: nil: the one in the data folder.
    package static func resolved(
        _ given: String?,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> String? {
        if let given { return given }
        guard let folder = environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty else { return nil }
        let path = folder + "/" + credentialName
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }
}
