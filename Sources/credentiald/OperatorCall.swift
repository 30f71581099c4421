import ArgumentParser
import Daemon
import Foundation

/// Runs a call; what the daemon refuses is told.
func asking<R>(_ body: () async throws -> R) async throws -> R {
    do { return try await body() } catch let refusal as OperatorClient.Refusal {
        throw complaint(of: refusal)
    }
}

/// Tells what the daemon refuses.
///
/// - Returns: how the command ends: nothing was checked, unless rows were compared and differ.
func complaint(of refusal: OperatorClient.Refusal) -> ExitStatus {
    Terminal.complain("credentiald: \(refusal)")
    return refusal.isDifference ? .checkFailed : .cannotRun
}

/// What a tool shows a daemon, and how it trusts it.
struct CallOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file with the token to show the daemon; one with --dev needs none.",
            valueName: "FILE"
        )
    )
    var tokenFile: String?

    @Option(
        help: ArgumentHelp(
            "Whose certificate the daemon must have, in PEM; without it, of anybody whom this machine trusts.",
            valueName: "FILE"
        )
    )
    var caFile: String?

    @Option(help: ArgumentHelp("A certificate to show the daemon, in PEM.", valueName: "FILE"))
    var certificate: String?

    @Option(help: ArgumentHelp("Its private key, in PEM, open to its owner alone.", valueName: "FILE"))
    var certificateKey: String?

    func validate() throws {
        guard (certificate == nil) == (certificateKey == nil) else {
            throw ValidationError("--certificate and --certificate-key go together.")
        }
    }

    func address(_ url: String) throws -> DaemonAddress {
        try DaemonAddress(
            url: url,
            tokenFile: tokenFile,
            tls: ClientTLS(authorityPath: caFile, certificatePath: certificate, keyPath: certificateKey)
        )
    }
}

struct DaemonURLOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The daemon.", valueName: "URL"))
    var url = "http://127.0.0.1:8080"

    @OptionGroup var call: CallOptions

    func validate() throws { try Self.check(url) }

    /// - Throws: `ValidationError` when a daemon can have no such address.
    static func check(_ url: String) throws {
        let parts = URLComponents(string: url)
        let scheme = parts?.scheme?.lowercased()
        guard scheme == "http" || scheme == "https", let host = parts?.host, !host.isEmpty else {
            throw ValidationError("--url takes an address such as http://127.0.0.1:8080, not \"\(url)\".")
        }
    }

    func address() throws -> DaemonAddress {
        try call.address(url)
    }
}
