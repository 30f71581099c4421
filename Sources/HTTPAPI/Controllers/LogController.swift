import CredentialingSchema
import EventStore
import Hummingbird
import Identifiers
import NIOCore
import Projections

/// `/v1/log`: the signed checkpoint, and proofs that need no trust in this daemon.
struct LogController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<KnownCallerContext>) {
        group.get("log/checkpoint") { request, _ in
            try await covered(QueryParameters(request, allowed: ["minPosition"]))
            let checkpoint = try newest()
            return Response(
                status: .ok,
                headers: [.contentType: "text/plain; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: checkpoint.encoded))
            )
        }
        group.get("log/proofs/inclusion") { request, context in
            let parameters = try QueryParameters(request, allowed: ["position", "size", "minPosition"])
            let position = try parameters.required("position", parameters.position("position", from: 1))
            let size = try parameters.position("size", from: 1)
            try await covered(parameters)
            _ = try newest()
            let proof = try services.queries.inclusion(of: position, size: size)
            if let peer = try services.queries.stream(at: position)?.peer {
                var reading = Reading(.proof, at: .now, position: position.rawValue)
                reading.fromPosition = position.rawValue
                reading.throughPosition = position.rawValue
                reading.entries = 1
                try await DisclosureBook(services).record(reading, of: peer, by: context.accounting)
            }
            return try JSONAnswer.response(proof)
        }
        group.get("log/proofs/stream") { request, context in
            let parameters = try QueryParameters(request, allowed: ["stream", "since", "minPosition"])
            let stream = try parameters.required("stream", parameters.stream("stream"))
            let since = try parameters.position("since", from: 1)
            try await covered(parameters)
            let proof = try await completeness(of: stream, since: since, context.sharer)
            if let peer = stream.peer, !proof.records.isEmpty {
                var reading = Reading(.proof, at: .now, position: services.queries.position.rawValue)
                reading.entries = UInt32(clamping: proof.records.count)
                try await DisclosureBook(services).record(reading, of: peer, by: context.accounting)
            }
            return try JSONAnswer.response(proof)
        }
        group.get("log/proofs/consistency") { request, _ in
            let parameters = try QueryParameters(request, allowed: ["from", "to", "minPosition"])
            let older = try parameters.required("from", parameters.position("from", from: 1))
            let newer = try parameters.position("to", from: 1)
            try await covered(parameters)
            _ = try newest()
            return try JSONAnswer.response(services.queries.consistency(from: older, to: newer))
        }
    }

    /// - Throws: `checkpoint_missing` before the first one, which a log has within a second of its first record.
    private func newest() throws -> SignedCheckpoint {
        guard let checkpoint = try services.queries.checkpoint() else {
            throw APIProblem(.checkpointMissing, "the log has no checkpoint yet")
        }
        return checkpoint
    }

    /// A map of heads that is ahead of the newest checkpoint is waited for: the next one is signed within a second.
    private func completeness(
        of stream: StreamID,
        since: Position?,
        _ sharer: Sharer
    ) async throws -> StreamEvidence {
        let deadline = ContinuousClock.now.advanced(by: QueryFrame.positionWait)
        while true {
            do {
                return try await services.reads.run(for: sharer) {
                    try services.queries.completeness(of: stream, since: since)
                }
            } catch let error as EventStoreError {
                let isAwaited = error.code == .noCheckpoint && error.isRetryable
                // Nothing is signed of a log without records, however long one waits.
                guard isAwaited, services.queries.position > .origin, ContinuousClock.now < deadline else {
                    if isAwaited { _ = try newest() }
                    throw error
                }
            }
            try await Task.sleep(for: QueryFrame.checkpointLook)
        }
    }

    /// Returns when a signed checkpoint covers the position that was asked for: what is proved here is proved by one.
    private func covered(_ parameters: QueryParameters) async throws {
        try await QueryFrame(parameters).covered(by: services.queries)
    }
}
