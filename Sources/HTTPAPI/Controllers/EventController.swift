import CredentialingSchema
import EventStore
import HTTPTypes
import Hummingbird
import Identifiers
import Projections

/// `/v1/events`: the log page by page or as it grows, for everybody's eyes: without personal data, and for an
/// audience what its publication on Kafka shows.
struct EventController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<KnownCallerContext>) {
        group.get("events") { request, context in
            let representation = try Representation.negotiated(
                for: request,
                among: Representation.single + [.eventStream]
            )
            let feed = try FeedRequest(request, isStream: representation == .eventStream)
            try context.reach.require(feed.audience)
            try await QueryFrame(feed.parameters).reached(services.signal)
            // A board that nobody has heard of would wait for ever.
            if case .board(let board) = feed.audience { _ = try services.queries.rules(of: board) }
            if representation == .eventStream { return try stream(feed, context) }
            return try await page(feed, request, representation, context)
        }
    }

    private func page(
        _ feed: FeedRequest,
        _ request: Request,
        _ representation: Representation,
        _ context: KnownCallerContext
    ) async throws -> Response {
        let source = services.feed.source
        let start = try feed.start(of: source.log)
        let limit = try feed.parameters.limit(max: ReadSide.pageMax)
        guard feed.audience != .everything else {
            return try await services.reads.answer(for: context.sharer, as: representation) {
                try everything(from: start, limit: limit)
            }.response
        }
        // Who would rather have another form, and takes JSON as well, gets that.
        guard (try? Representation.negotiated(for: request, among: [.json])) != nil else {
            throw APIProblem(.notAcceptable, "events of an audience come as JSON or as a stream of events")
        }
        let page = FeedPage(
            source: source,
            audience: feed.audience,
            reads: services.reads,
            sharer: context.sharer,
            isStillAllowed: context.isStillAllowed,
            logger: context.logger
        )
        let limits = FeedLimit(records: FeedPage.recordsMax, events: limit, bytes: FeedPage.bytesMax)
        return try await page.response(from: start, head: services.signal.applied, limits)
    }

    private func everything(from start: FeedStart, limit: Int) throws -> EventsPage {
        let source = services.feed.source
        let place = try start.found(in: source, head: services.signal.applied)
        let queries = services.queries
        var page = try EventsPage.read(after: place.position, limit: limit) { after, limit in
            try queries.events(after: after, limit: limit)
        }
        let next = Position(page.next)
        page.place = FeedPlace(next, mark: try source.mark(at: next)).text(of: source.log)
        return page
    }

    private func stream(_ feed: FeedRequest, _ context: KnownCallerContext) throws -> Response {
        let source = services.feed.source
        let start = try feed.start(of: source.log).found(in: source, head: services.signal.applied)
        let seat = try seat(for: context.sharer)
        let stream = FeedStream(
            source: source,
            audience: feed.audience,
            start: start,
            signal: services.signal,
            seat: seat,
            reads: services.reads,
            sharer: context.sharer,
            isStillAllowed: context.isStillAllowed,
            logger: context.logger
        )
        return Response(
            status: .ok,
            headers: [.contentType: Representation.eventStream.rawValue, .vary: "Accept"],
            body: ResponseBody { writer in try await stream.run(&writer) }
        )
    }

    /// - Throws: `streams_full`.
    private func seat(for sharer: Sharer) throws(APIProblem) -> SharedSeats.Seat {
        let seats = services.feed.seats
        do throws(SharedSeats.Refusal) { return try seats.take(for: sharer) } catch {
            switch error {
            case .all:
                throw APIProblem(
                    .streamsFull,
                    "\(seats.count) streams of events are open, and that is all there may be"
                )
            case .share:
                throw APIProblem(
                    .streamsFull,
                    "\(seats.shareMax) streams of events of yours are open, and one caller may have no more"
                )
            }
        }
    }
}
