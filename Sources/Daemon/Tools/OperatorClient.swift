import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Calls a running daemon over HTTP, with JSON both ways.
package struct OperatorClient: Sendable {
    private let daemon: DaemonAddress

    /// Until an answer must be there: a swap compares all rows first.
    private static let timeout = TimeAmount.seconds(600)
    private static let answerBytesMax = 64 << 20

    init(_ daemon: DaemonAddress) { self.daemon = daemon }

    /// The daemon refuses: what was asked for cannot be done, or does not exist.
    package struct Refusal: Error, CustomStringConvertible {
        package let code: String
        package let detail: String
        package var description: String { "\(code): \(detail)" }
    }

    private struct Problem: Decodable {
        let code: String
        let detail: String
    }

    struct Nothing: Encodable {}

    func send<Answer: Decodable>(
        _ path: String,
        _ method: HTTPMethod = .GET,
        _ body: (some Encodable)? = OperatorClient.Nothing?.none,
        as type: Answer.Type = Answer.self
    ) async throws -> Answer {
        var request = daemon.request(path)
        request.method = method
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(body)))
        }
        let (status, answer) = try await daemon.send(
            request,
            timeout: Self.timeout,
            answerBytesMax: Self.answerBytesMax
        )
        if (200..<300).contains(status.code) {
            return try JSONDecoder().decode(type, from: answer)
        }
        if let problem = try? JSONDecoder().decode(Problem.self, from: answer) {
            throw Refusal(code: problem.code, detail: problem.detail)
        }
        throw daemon.unexpected(status, answer)
    }
}
