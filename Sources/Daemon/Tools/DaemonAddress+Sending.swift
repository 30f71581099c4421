import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

extension DaemonAddress {
    /// Of an answer that nobody expected.
    private static let shownBytes = 1_000

    /// Sends one request and takes the whole answer.
    ///
    /// - Throws: `DaemonError` when the daemon does not answer in time, or with more bytes than that.
    func send(
        _ request: HTTPClientRequest,
        timeout: TimeAmount,
        answerBytesMax: Int
    ) async throws -> (HTTPResponseStatus, Data) {
        try await calling { client in
            do {
                let response = try await client.execute(request, timeout: timeout)
                let body = try await response.body.collect(upTo: answerBytesMax)
                return (response.status, Data(body.readableBytesView))
            } catch { throw DaemonError("\(url) does not answer: \(error)") }
        }
    }

    /// What to say of an answer that is none of those that a tool knows.
    func unexpected(_ status: HTTPResponseStatus, _ body: Data) -> DaemonError {
        let text = String(decoding: body.prefix(Self.shownBytes), as: UTF8.self)
        return DaemonError("\(url) answered \(status.code): \(text)")
    }
}
