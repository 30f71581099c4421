import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// A running daemon, and the token to show it.
package struct DaemonAddress: Sendable {
    package let url: String
    private let token: String?

    private let tls: ClientTLS

    private static let tokenBytesMax = 16 << 10

    /// How long the daemon may say nothing to a request that is no long work.
    static let patience = TimeAmount.seconds(30)

    /// - Parameter tokenFile: a file with the token and nothing else; nil: none is shown, as with `--dev`. A file,
    ///   because everybody on a machine can read the arguments of a process.
    /// - Throws: `DaemonError` when the file cannot be read or has no token.
    package init(url: String, tokenFile: String?, tls: ClientTLS = ClientTLS()) throws {
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.tls = tls
        guard let tokenFile else {
            token = nil
            return
        }
        guard let data = FileManager.default.contents(atPath: tokenFile) else {
            throw DaemonError("cannot read the token file \(tokenFile)")
        }
        let text = String(decoding: data.prefix(Self.tokenBytesMax), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty, !text.contains(where: \.isWhitespace) else {
            throw DaemonError("the token file \(tokenFile) has no token, or more than one")
        }
        token = text
    }

    /// Calls the daemon; whoever made the client shuts it down.
    ///
    /// - Parameter silence: how long not a byte of an answer may come before it is given up.
    /// - Throws: `DaemonError` when the files for TLS cannot be used.
    func calling<R>(silence: TimeAmount, _ body: (HTTPClient) async throws -> R) async throws -> R {
        var configuration = HTTPClient.Configuration(tlsConfiguration: try tls.configuration())
        // Who is told at once that nobody listens need not wait for the end of the time to connect.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.read = silence
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let result: Result<R, any Error>
        do { result = .success(try await body(client)) } catch { result = .failure(error) }
        try await client.shutdown()
        return try result.get()
    }

    func request(_ path: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: "\(url)\(path)")
        if let token { request.headers.add(name: "authorization", value: "Bearer \(token)") }
        return request
    }
}
