import CredentialingSchema
import Hummingbird
import Identifiers
import NIOCore
import Projections

/// `/v1/peers/{id}/history`: every event of one person, as a page or, as NDJSON, all of them.
struct HistoryController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<KnownCallerContext>) {
        group.get("peers/{id}/history") { request, context in
            let representation = try Representation.negotiated(for: request, among: Representation.allCases)
            let parameters = try QueryParameters(request, allowed: QueryFrame.names + ["after", "limit"])
            let frame = try QueryFrame(parameters)
            let after = try parameters.version("after") ?? .none
            let limit = try parameters.limit(max: ReadSide.pageMax)
            let peer = try PathParameters(context).peer()
            try await frame.reached(services.signal)
            let page = try services.queries.history(of: peer, at: frame.time, after: after, limit: limit)
            guard representation == .ndjson else { return try representation.response(page) }
            return stream(from: page, of: peer, at: frame.time, limit: limit)
        }
    }

    /// - Parameter limit: entries that are read at once.
    private func stream(
        from first: History,
        of peer: PeerID,
        at time: QueryTime,
        limit: Int
    ) -> Response {
        let queries = services.queries
        var time = time
        // Later pages must not show what was recorded after the first one was read.
        if time.knownAt == nil { time.knownAt = .position(Position(first.position)) }
        let pinned = time
        let body = ResponseBody { writer in
            var page = first
            try await writer.write(Self.lines(of: page))
            while page.next != 0 {
                page = try queries.history(
                    of: peer,
                    at: pinned,
                    after: StreamVersion(page.next),
                    limit: limit
                )
                try await writer.write(Self.lines(of: page))
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [.contentType: Representation.ndjson.rawValue, .vary: "Accept"],
            body: body
        )
    }

    private static func lines(of page: History) -> ByteBuffer {
        var buffer = ByteBuffer()
        for entry in page.events {
            buffer.writeBytes(entry.json)
            buffer.writeInteger(UInt8(ascii: "\n"))
        }
        return buffer
    }
}
