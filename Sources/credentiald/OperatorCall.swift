import ArgumentParser
import Daemon

/// Runs a call; what the daemon refuses is told, with exit code 1.
func asking<R>(_ body: () async throws -> R) async throws -> R {
    do { return try await body() } catch let refusal as OperatorClient.Refusal {
        Terminal.complain("credentiald: \(refusal)")
        throw ExitStatus.checkFailed
    }
}

struct TokenFileOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file with the token to show the daemon; one with --dev needs none.",
            valueName: "FILE"
        )
    )
    var tokenFile: String?
}

struct DaemonURLOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The daemon.", valueName: "URL"))
    var url = "http://127.0.0.1:8080"

    @OptionGroup var token: TokenFileOptions

    func address() throws -> DaemonAddress {
        try DaemonAddress(url: url, tokenFile: token.tokenFile)
    }
}
