import HTTPAPI
import Identity
import Logging
import VerifiableCredentials

/// Who callers are, what the listener shows, and what is signed: all that is read from files of keys.
extension Daemon {
    /// - Throws: `DaemonError` when nobody could be told from anybody.
    func makeCallers() async throws -> Callers {
        guard settings.isDevelopment else { return .known(try await makeDesk()) }
        guard settings.access == nil else {
            throw DaemonError(
                "--dev takes every caller for everybody, and access in the configuration tells them apart: leave one of them out"
            )
        }
        guard settings.listen.isLoopback else {
            throw DaemonError(
                "--dev takes every caller as an operator, so it listens on loopback only, not on \(settings.listen)"
            )
        }
        return .development
    }

    private func makeDesk() async throws -> CallerDesk {
        guard let access = settings.access, access.tokens != nil || access.certificatesPath != nil else {
            throw DaemonError(
                "no keys to authenticate callers are configured: name them under access in the file of --config, or give --dev to try it out on this machine"
            )
        }
        var tokens: Authenticator?
        if let settings = access.tokens { tokens = try await makeAuthenticator(settings) }
        return CallerDesk(
            tokens: tokens,
            certificates: try makeRoll(access.certificatesPath),
            clock: { SystemClock.now() }
        )
    }

    private func makeAuthenticator(_ tokens: TokenSettings) async throws -> Authenticator {
        let logger = logger
        do {
            return try await Authenticator(
                file: tokens.keys,
                rules: tokens.rules,
                clock: { SystemClock.now() },
                report: { logger.tell($0) }
            )
        } catch { throw DaemonError("the keys of tokens, \(tokens.keys.path): the file \(error)") }
    }

    private func makeRoll(_ path: String?) throws -> WatchedFiles<CertificateRoll>? {
        guard let path else { return nil }
        let (file, logger) = (CertificateFile(path: path), logger)
        do throws(WatchFault) {
            return try WatchedFiles(
                "callers with certificates",
                gather: { () throws(WatchFault) in [try file.bytes()] },
                make: { (files) throws(WatchFault) in try file.roll(files[0]) },
                report: { logger.tell($0) }
            )
        } catch { throw DaemonError("the callers with certificates: \(error)") }
    }

    func makeTLS(_ open: OpenConnections) throws -> TLSIdentity? {
        guard let tls = settings.tls else { return nil }
        let logger = logger
        do throws(WatchFault) {
            return try tls.watched(now: { SystemClock.now() }) { report in
                logger.tell(report)
                if case .loaded = report { open.filesChanged() }
            }
        } catch { throw DaemonError("TLS: \(error)") }
    }

    func makeIssuer() async throws -> CredentialIssuer? {
        guard let verification = settings.verification else { return nil }
        do throws(VerificationSettings.Fault) {
            let issuer = try await verification.issuer()
            logger.notice(
                "the public record is signed on demand",
                metadata: [
                    "issuer": "\(verification.address.issuer)", "key": "\(issuer.keyIDs[0])",
                    "shown": "\(issuer.keyIDs.count)",
                ]
            )
            return issuer
        } catch { throw DaemonError("verification.\(error.field) \(error.reason)") }
    }
}
