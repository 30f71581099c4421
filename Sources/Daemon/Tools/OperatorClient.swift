import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Projections

/// Calls a running daemon over HTTP, with JSON both ways.
package struct OperatorClient: Sendable {
    private let daemon: DaemonAddress

    /// Until an answer must be there that all rows are compared for.
    static let comparing = TimeAmount.seconds(600)
    private static let answerBytesMax = 64 << 20

    init(_ daemon: DaemonAddress) { self.daemon = daemon }

    /// The daemon refuses: what was asked for cannot be done, or does not exist.
    package struct Refusal: Error, CustomStringConvertible {
        package let code: String
        package let detail: String
        package var description: String { "\(code): \(detail)" }

        /// Whether it answers a question: rows were compared, and differ.
        package var isDifference: Bool { code == ProjectionsError.Code.rowsDiffer.rawValue }
    }

    struct Nothing: Encodable {}

    func send<Answer: Decodable>(
        _ path: String,
        _ method: HTTPMethod = .GET,
        _ body: (some Encodable)? = OperatorClient.Nothing?.none,
        within time: TimeAmount = DaemonAddress.patience,
        as type: Answer.Type = Answer.self
    ) async throws -> Answer {
        var request = daemon.request(path)
        request.method = method
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(body)))
        }
        let answer = try await daemon.send(request, within: time, answerBytesMax: Self.answerBytesMax)
        if (200..<300).contains(answer.status.code) {
            guard let value = try? JSONDecoder().decode(type, from: answer.body) else {
                throw daemon.unexpected(answer)
            }
            return value
        }
        if let problem = answer.problem { throw Refusal(code: problem.code, detail: problem.detail) }
        throw daemon.unexpected(answer)
    }
}
