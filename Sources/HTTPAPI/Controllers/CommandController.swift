import CommandDecoding
import CommandProcessing
import CredentialingSchema
import EventStore
import HTTPTypes
import Hummingbird
import Identifiers
import Identity
import Logging

/// `POST /v1/commands`: one command, answered when it is durable and queries see it.
struct CommandController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<KnownCallerContext>) {
        group.post("commands") { request, context in
            let representation = try Representation.negotiated(for: request)
            let bodyKind = try Representation.ofBody(request, among: CommandDecoder.bodies)
            _ = try QueryParameters(request, allowed: [])
            let body = try await CommandDecoder.collect(request, from: context)
            let command = try CommandDecoder.decode(body, as: bodyKind)
            let receipt = try await submit(
                command,
                context.principal,
                traceparent: TraceParent.of(request),
                context.logger
            )
            return try representation.response(
                receipt,
                status: receipt.duplicate ? .ok : .created,
                headers: Self.location(of: receipt)
            )
        }
    }

    private func submit(
        _ command: Command,
        _ principal: Principal,
        traceparent: String,
        _ logger: Logger
    ) async throws(APIProblem) -> Receipt {
        var problem: APIProblem
        do {
            let outcomes = try await services.commands.submit([
                PreparedCommand(fromClient: command, by: principal, traceparent: traceparent)
            ])
            switch outcomes[0] {
            case .accepted(let receipt): return receipt
            case .rejected(let rejection): problem = APIProblem(rejection)
            case .failed(let reason):
                logger.error("command not decided", metadata: ["reason": "\(reason)"])
                problem = .undecided
            }
        } catch let error as SubmissionError {
            logger.warning("command not taken", metadata: ["reason": "\(error)"])
            problem = APIProblem(error)
        } catch {
            problem = APIProblem.of(error).problem
        }
        problem.commandID = JSONText.excerpt(command.commandID)
        throw problem
    }

    /// Where the person can be read; nothing for a board's stream.
    private static func location(of receipt: Receipt) -> HTTPFields {
        guard let peer = StreamID(receipt.stream)?.peer else { return [:] }
        return [.location: "/v1/peers/\(peer)"]
    }
}
