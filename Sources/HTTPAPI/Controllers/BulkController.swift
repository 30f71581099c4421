import HTTPTypes
import Hummingbird

/// `POST /v1/commands/bulk`: commands line by line, of any number; a receipt or a problem for each, in order.
struct BulkController {
    let services: APIServices

    private static let bodies: [String: Representation] = [
        "application/x-ndjson": .ndjson, "application/ndjson": .ndjson, "application/jsonl": .ndjson,
    ]

    /// Whether a request's path, as it was sent, is that of the route.
    static func isPath(_ path: String) -> Bool {
        path.prefix { $0 != "?" }.split(separator: "/") == ["v1", "commands", "bulk"]
    }

    func addRoutes(to group: RouterGroup<KnownCallerContext>) {
        group.post("commands/bulk") { request, context in
            _ = try Representation.negotiated(for: request, among: [.ndjson])
            _ = try Representation.ofBody(request, among: Self.bodies)
            let isDryRun = try QueryParameters(request, allowed: ["dryRun"]).flag("dryRun")
            let run = BulkRun(
                commands: services.commands,
                rehearsal: try isDryRun ? seat(for: context.sharer) : nil,
                sender: BulkSender(
                    principal: context.principal,
                    traceparent: TraceParent.of(request),
                    isStillAllowed: context.isStillAllowed
                ),
                logger: context.logger
            )
            let body = ResponseBody { writer in
                try await run.run(request.body, writer: &writer)
                try await writer.finish(nil)
            }
            return Response(
                status: .ok,
                headers: [.contentType: Representation.ndjson.rawValue],
                body: body
            )
        }
    }

    /// After which a dry run that was refused may find a seat.
    private static let retryNanoseconds: Int64 = 1_000_000_000

    /// A seat for a dry run.
    /// - Throws: `rate_limited`, `queue_full`.
    private func seat(for sharer: Sharer) throws(APIProblem) -> SharedSeats.Seat {
        let seats = services.rehearsals
        do throws(SharedSeats.Refusal) { return try seats.take(for: sharer) } catch {
            switch error {
            case .all:
                throw APIProblem(
                    .queueFull,
                    "\(seats.count) dry runs are under way, and that is all there may be; send it again"
                )
            case .share:
                throw APIProblem.rateLimited(
                    "as many dry runs of yours are under way as one caller may have, \(seats.shareMax)",
                    wait: Self.retryNanoseconds
                )
            }
        }
    }
}
