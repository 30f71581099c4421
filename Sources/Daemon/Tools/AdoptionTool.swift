import AsyncHTTPClient
import CivilTime
package import CredentialingSchema
import Foundation
import Identifiers
import NIOCore
import NIOHTTP1
import SwiftProtobuf

/// `credentiald rules adopt`: has a running daemon adopt a board's rules, by the way of every command.
package struct AdoptionTool: Sendable {
    private let daemon: DaemonAddress

    /// Bytes of one answer: every version that a board ever adopted.
    private static let answerBytesMax = 64 << 20

    package init(_ daemon: DaemonAddress) {
        self.daemon = daemon
    }

    package enum Outcome: Sendable {
        case adopted(Receipt)
        case refused(Problem)
    }

    /// - Returns: every version that the board adopted; empty when it adopted none.
    /// - Throws: `DaemonError` when the daemon cannot be reached or answers otherwise.
    package func adopted(by board: String) async throws -> BoardRules {
        let answer = try await send(daemon.request("/v1/boards/\(board.asPathSegment)/rules"))
        if answer.status == .ok,
            let rules = try? BoardRules(json: Array(answer.body), options: .ofAnswers)
        {
            return rules
        }
        guard answer.problem?.code == "board_unknown" else { throw daemon.unexpected(answer) }
        return BoardRules()
    }

    /// - Throws: `DaemonError` when the daemon cannot be reached: whether the rules were adopted is not known
    ///   then, and asking again is safe, for a version is adopted once.
    package func adopt(_ rules: Rules) async throws -> Outcome {
        var command = Command()
        command.commandID = Self.newCommandID()
        command.adoptRules.board = rules.board
        command.adoptRules.rules = rules
        var request = daemon.request("/v1/commands")
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: try command.jsonUTF8Bytes() as [UInt8]))
        let answer = try await send(request)
        switch answer.status {
        case .created, .ok:
            guard let receipt = try? Receipt(json: Array(answer.body), options: .ofAnswers) else {
                throw daemon.unexpected(answer)
            }
            return .adopted(receipt)
        default:
            guard let problem = try? Problem(json: Array(answer.body), options: .ofAnswers) else {
                throw daemon.unexpected(answer)
            }
            return .refused(problem)
        }
    }

    private static func newCommandID() -> String {
        var generator = SystemRandomNumberGenerator()
        let milliseconds = UInt64(max(0, SystemClock.now().microsecondsSinceEpoch / 1_000))
        return UniqueID.version7(milliseconds: milliseconds, using: &generator).description
    }

    private func send(_ request: HTTPClientRequest) async throws -> DaemonAnswer {
        try await daemon.send(request, answerBytesMax: Self.answerBytesMax)
    }
}
