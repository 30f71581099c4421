import ArgumentParser
import Daemon
import Identifiers
import Identity

struct TokenMint: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mint",
        abstract: "Print a signed token.",
        discussion: """
            It is a password: keep it in a file that nobody else can read, and give that to --token-file of the \
            other commands.
            """
    )

    @Option(help: ArgumentHelp("The private key, as new-key made it.", valueName: "FILE"))
    var key: String

    @Option(help: ArgumentHelp("Who it is for; events name it.", valueName: "TEXT"))
    var subject: String

    @Option(
        name: .customLong("role"),
        help: ArgumentHelp(
            "\(Role.allCases.map(\.rawValue).joined(separator: ", ")); may be given more than once.",
            valueName: "ROLE"
        )
    )
    var roles: [String]

    @Option(
        name: .customLong("board"),
        help: ArgumentHelp(
            "The board that role board acts for; may be given more than once.",
            valueName: "CODE"
        )
    )
    var boards: [String] = []

    @Option(help: ArgumentHelp("The person whose record it is, for role holder.", valueName: "UUID"))
    var peer: String?

    @Option(help: ArgumentHelp("access.audience of the daemon.", valueName: "TEXT"))
    var audience: String

    @Option(help: ArgumentHelp("access.issuer of the daemon.", valueName: "TEXT"))
    var issuer: String

    @Option(help: ArgumentHelp("How long it is taken.", valueName: "SECONDS"))
    var lifetime: Int64

    @OptionGroup var output: OutputOptions

    private struct Minted: Encodable {
        let token: String
        let kid: String
        let expiresInSeconds: Int64
    }

    func run() async throws {
        let claims = try claims()
        let signer: SigningKey
        do { signer = try PrivateKeyFile(path: key).key() } catch { throw DaemonError("\(key) \(error)") }
        let token = try await signer.sign(claims)
        guard token.utf8.count <= TokenVerifier.tokenBytesMax else {
            throw ValidationError(
                "The token would have \(token.utf8.count) bytes; daemons take \(TokenVerifier.tokenBytesMax) at most."
            )
        }
        guard output.json else { return print(token) }
        try Terminal.printJSON(Minted(token: token, kid: signer.id, expiresInSeconds: lifetime))
    }

    private func claims() throws -> MintedClaims {
        let roles = try roles.map { name in
            guard let role = Role(rawValue: name) else {
                let all = Role.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--role takes one of \(all), not \"\(name)\".")
            }
            return role
        }
        let boards = try boards.map { code in
            guard let board = BoardCode(code) else {
                throw ValidationError("--board takes a board's code (A-Z, 0-9, -), not \"\(code)\".")
            }
            return board
        }
        let person = try peer.map { text in
            guard let peer = PeerID(text) else {
                throw ValidationError("--peer takes a UUID, not \"\(text)\".")
            }
            return peer
        }
        guard Principal.isSubject(subject) else {
            throw ValidationError(
                "--subject takes 1 to \(Principal.subjectBytesMax) bytes, and none of the daemon's own names."
            )
        }
        for (option, value) in [("--issuer", issuer), ("--audience", audience)] where value.isEmpty {
            throw ValidationError("\(option) takes a text that is not empty: no daemon has that.")
        }
        if roles.contains(.board), boards.isEmpty { throw ValidationError("role board takes a --board.") }
        guard boards.count <= TokenVerifier.boardsMax else {
            throw ValidationError("--board may be given \(TokenVerifier.boardsMax) times at most.")
        }
        if roles.contains(.holder), person == nil { throw ValidationError("role holder takes a --peer.") }
        guard (1...MintedClaims.lifetimeSecondsMax).contains(lifetime) else {
            throw ValidationError("--lifetime takes 1 to \(MintedClaims.lifetimeSecondsMax) seconds.")
        }
        return MintedClaims(
            issuer: issuer,
            audience: audience,
            subject: subject,
            roles: roles,
            boards: boards,
            person: person,
            from: SystemClock.now(),
            lifetimeSeconds: lifetime
        )
    }
}
