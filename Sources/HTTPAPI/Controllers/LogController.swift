import EventStore
import Hummingbird
import NIOCore
import Projections

/// `/v1/log`: the signed checkpoint, and proofs that need no trust in this daemon.
struct LogController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<KnownCallerContext>) {
        group.get("log/checkpoint") { request, _ in
            _ = try QueryParameters(request, allowed: [])
            guard let checkpoint = try services.queries.checkpoint() else {
                throw APIProblem(.checkpointMissing, "the log has no checkpoint yet")
            }
            return Response(
                status: .ok,
                headers: [.contentType: "text/plain; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: checkpoint.encoded))
            )
        }
        group.get("log/proofs/inclusion") { request, _ in
            let parameters = try QueryParameters(request, allowed: ["position", "size"])
            let position = try parameters.required("position", parameters.position("position"))
            let size = try parameters.position("size")
            return try JSONAnswer.response(services.queries.inclusion(of: position, size: size))
        }
        group.get("log/proofs/consistency") { request, _ in
            let parameters = try QueryParameters(request, allowed: ["from", "to"])
            let older = try parameters.required("from", parameters.position("from"))
            let newer = try parameters.position("to")
            return try JSONAnswer.response(services.queries.consistency(from: older, to: newer))
        }
    }
}
