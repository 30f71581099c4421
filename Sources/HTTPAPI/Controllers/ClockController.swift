import Hummingbird
import NIOCore

/// `/v1/clock`: what time it is, how the deadlines are; `/v1/clock/advance` sets a simulated clock forward.
struct ClockController {
    let control: ClockControl

    private static let bodyBytesMax = 1_024

    func addRoutes(to group: RouterGroup<KnownCallerContext>) {
        group.get("clock") { request, _ in
            _ = try QueryParameters(request, allowed: [])
            return try JSONAnswer.response(control.state())
        }
        group.post("clock/advance") { request, context in
            _ = try QueryParameters(request, allowed: [])
            _ = try Representation.ofBody(request, among: ["application/json": .json])
            try request.requireLength(upTo: Self.bodyBytesMax)
            let body = try await context.body(of: request, upTo: Self.bodyBytesMax)
            let step = try ClockStep(json: Array(buffer: body))
            do throws(ClockRefusal) { try await control.advance(step) } catch { throw APIProblem(error) }
            return try JSONAnswer.response(control.state())
        }
    }
}

extension APIProblem {
    init(_ refusal: ClockRefusal) {
        let code: ProblemCode =
            switch refusal.code {
            case .notSimulated: .clockNotSimulated
            case .backwards: .clockBackwards
            case .busy: .clockBusy
            case .stopping: .clockStopping
            case .outstanding: .deadlinesOutstanding
            }
        self.init(code, refusal.reason)
    }
}
