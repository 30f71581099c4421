import ArgumentParser
import Identity

struct TokenNewKey: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new-key",
        abstract: "Make a private key, and add its public half to a JWKS file.",
        discussion: "A running daemon takes the new key within seconds. Nothing is written over."
    )

    @Option(
        help: ArgumentHelp("The private key: a new file that its owner alone can read.", valueName: "FILE")
    )
    var key: String

    @Option(
        help: ArgumentHelp(
            "The keys that the daemon checks tokens with (access.jwks); made when it is not there.",
            valueName: "FILE"
        )
    )
    var jwks: String

    @Option(help: ArgumentHelp("EdDSA, which is the default, or ES256.", valueName: "ALGORITHM"))
    var algorithm = SigningAlgorithm.edDSA.rawValue

    @OptionGroup var output: OutputOptions

    private struct Made: Encodable {
        let kid: String
        let algorithm: String
        let key: String
        let jwks: String
    }

    func validate() throws {
        guard ["EdDSA", "ES256"].contains(algorithm) else {
            throw ValidationError("--algorithm takes EdDSA or ES256, not \"\(algorithm)\".")
        }
    }

    func run() throws {
        let made = try SigningKey.make(SigningAlgorithm(rawValue: algorithm) ?? .edDSA)
        try KeyFiles.keep(made, at: key, publishedIn: jwks)
        if output.json {
            return try Terminal.printJSON(Made(kid: made.id, algorithm: algorithm, key: key, jwks: jwks))
        }
        print("\(key): a private \(algorithm) key, \(made.id)")
        print("\(jwks): its public half is added")
    }
}
