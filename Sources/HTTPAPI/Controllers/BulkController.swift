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
                isDryRun: isDryRun,
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
}
