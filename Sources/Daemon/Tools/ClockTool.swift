import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// `credentiald clock`: asks a running daemon what time it is, or sets its simulated clock forward.
package struct ClockTool: Sendable {
    private let daemon: DaemonAddress

    /// An advance over many years and people is answered when all of it is recorded.
    private static let advancing = TimeAmount.hours(12)
    private static let answerBytesMax = 1 << 20

    package init(_ daemon: DaemonAddress) { self.daemon = daemon }

    /// What the daemon answered.
    package struct Clock: Codable, Sendable {
        package let now: String
        package let clock: String
        package let deadlines: Deadlines

        package struct Deadlines: Codable, Sendable {
            package let due: Int
            package let lagSeconds: Int64
            package let next: String?
            package let sent: UInt64
            package let rejected: UInt64
            package let failed: UInt64
        }
    }

    package struct Refused: Decodable, Sendable {
        package let code: String
        package let detail: String
    }

    package enum Outcome: Sendable {
        case clock(Clock)
        case refused(Refused)
    }

    package enum Step: Sendable {
        case to(String)
        case days(Int)
    }

    /// - Throws: `DaemonError` when the daemon cannot be reached or answers otherwise.
    package func show() async throws -> Outcome {
        try await send(daemon.request("/v1/clock"), within: DaemonAddress.patience)
    }

    /// Safe to be asked again when the answer was lost: what is recorded is recorded once.
    /// - Throws: `DaemonError` when the daemon cannot be reached or answers otherwise.
    package func advance(_ step: Step) async throws -> Outcome {
        // Who answers nothing at all is not waited for as long as an advance may take.
        let before = try await show()
        guard case .clock = before else { return before }
        var request = daemon.request("/v1/clock/advance")
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        let body: Data =
            switch step {
            case .to(let instant): try JSONEncoder().encode(["to": instant])
            case .days(let days): try JSONEncoder().encode(["days": days])
            }
        request.body = .bytes(ByteBuffer(bytes: body))
        return try await send(request, within: Self.advancing)
    }

    private func send(_ request: HTTPClientRequest, within time: TimeAmount) async throws -> Outcome {
        let answer = try await daemon.send(request, within: time, answerBytesMax: Self.answerBytesMax)
        let decoder = JSONDecoder()
        if answer.status == .ok, let clock = try? decoder.decode(Clock.self, from: answer.body) {
            return .clock(clock)
        }
        if let refused = try? decoder.decode(Refused.self, from: answer.body) { return .refused(refused) }
        throw daemon.unexpected(answer)
    }
}
