import ArgumentParser

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Make keys and tokens, for trials, tests and small boards.",
        discussion: """
            Whoever has a private key can be anybody to the daemon: keep it off the daemon's machine. Larger \
            organisations point access.jwks at the keys of their own identity provider instead.
            """,
        subcommands: [TokenNewKey.self, TokenMint.self]
    )
}
