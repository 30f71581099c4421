import CredentialingSchema
import HTTPTypes
import Hummingbird
import Identifiers
import Logging
import NIOCore
import Projections

/// `/v1/peers/{id}/history`: every event of one person, as a page or, as NDJSON or text, all of them.
struct HistoryController {
    let services: APIServices

    private static let choices: [Representation] = [.json, .protobuf, .ndjson, .text]

    func addRoutes(to group: RouterGroup<KnownCallerContext>) {
        group.get("peers/{id}/history") { request, context in
            let representation = try Representation.negotiated(for: request, among: Self.choices)
            let parameters = try QueryParameters(
                request,
                allowed: QueryFrame.names + ["after", "limit", "proofs"]
            )
            let frame = try QueryFrame(parameters)
            let place = try HistoryPlace(parameters, isAccounted: context.accounting != nil)
            let limit = try parameters.limit(max: ReadSide.pageMax)
            let peer = try PathParameters(context).peer()
            let sight = try context.reach.sight(of: peer)
            let proofs = try Self.proofs(parameters, representation, sight)
            try await frame.reached(services.signal)
            let question = Question(
                peer: peer,
                sight: sight,
                time: try place.pinning(frame.time, services.queries),
                limit: limit,
                proofs: proofs
            )
            if representation == .json, question.isOfNow {
                return try await response(question, after: place.after, context)
            }
            if Representation.single.contains(representation) {
                let (page, response) = try await services.reads.answer(
                    for: context.sharer,
                    as: representation
                ) {
                    try question.page(services.queries, after: place.after)
                }
                let reading = Reading(page, at: question.time)
                try await DisclosureBook(services)
                    .record(reading, of: peer, at: question.time, by: context.accounting, for: context.sharer)
                return response
            }
            let (history, page) = try await services.reads.run(for: context.sharer) {
                let history = try question.history(services.queries)
                return (history, try history.page(after: place.after, limit: limit))
            }
            let reading = Reading(linesFrom: page, at: question.time)
            try await DisclosureBook(services)
                .record(reading, of: peer, at: question.time, by: context.accounting, for: context.sharer)
            let lines = representation == .ndjson ? Lines.ndjson : Lines.text
            return stream(history, from: page, limit: limit, lines, context)
        }
    }

    /// What most ask for, out of text that is kept; who was not asked for before is read in turn.
    private func response(
        _ question: Question,
        after: StreamVersion,
        _ context: KnownCallerContext
    ) async throws -> Response {
        let page = try await text(question, after: after, context.sharer)
        let reading = Reading(page, at: question.time)
        try await DisclosureBook(services).record(reading, of: question.peer, by: context.accounting)
        return Representation.json.response(page.json)
    }

    private func text(
        _ question: Question,
        after: StreamVersion,
        _ sharer: Sharer
    ) async throws -> HistoryPageText {
        let (queries, peer, limit) = (services.queries, question.peer, question.limit)
        if let kept = try queries.keptHistoryText(of: peer, after: after, limit: limit) { return kept }
        return try await services.reads.run(for: sharer) {
            try queries.historyText(of: peer, after: after, limit: limit)
        }
    }

    /// - Throws: `invalid_parameter`, `role_missing`: a record as the log has it holds every board's matters and
    ///   accounts.
    private static func proofs(
        _ parameters: QueryParameters,
        _ representation: Representation,
        _ sight: Sight
    ) throws(APIProblem) -> Bool {
        guard try parameters.flag("proofs") else { return false }
        guard representation == .json || representation == .protobuf else {
            throw parameters.invalid("proofs", "for application/json and application/x-protobuf")
        }
        guard sight == .everything else {
            throw APIProblem(.roleMissing, "proofs of records are for the role auditor", field: "proofs")
        }
        return true
    }

    /// Whose history is asked for, by whom, and as of when.
    private struct Question: Sendable {
        let peer: PeerID
        let sight: Sight
        var time: QueryTime
        /// Entries that are read at once.
        let limit: Int
        let proofs: Bool

        /// Whether all of it is asked for as it is now.
        var isOfNow: Bool { sight == .everything && time.isNow && !proofs }

        func history(_ queries: ReadSide) throws(QueryError) -> HistoryReading {
            try queries.historyReading(of: peer, at: time, seenBy: sight, proofs: proofs)
        }

        func page(_ queries: ReadSide, after: StreamVersion) throws(QueryError) -> History {
            try history(queries).page(after: after, limit: limit)
        }
    }

    /// Every page from the first one on. Later pages show nothing that was recorded after the first one was read.
    ///
    /// The reader may take longer than they are let in: then the body breaks off in the middle, which nobody takes for
    /// the whole.
    private func stream(
        _ history: HistoryReading,
        from first: History,
        limit: Int,
        _ lines: Lines,
        _ context: KnownCallerContext
    ) -> Response {
        let (reads, sharer, logger) = (services.reads, context.sharer, context.logger)
        let isStillAllowed = context.isStillAllowed
        let body = ResponseBody { writer in
            var next = first.next
            try await writer.write(lines.buffer(of: first, heading: lines.heading(first)))
            while next != 0 {
                guard await isStillAllowed() else {
                    logger.info("a history was cut off: its reader is let in no longer")
                    throw APIProblem.unauthenticated("the token or certificate is taken no longer")
                }
                let after = StreamVersion(next)
                let page = try await reads.run(for: sharer, isUnderWay: true) {
                    try history.page(after: after, limit: limit)
                }
                try await writer.write(lines.buffer(of: page))
                next = page.next
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: Self.headers(of: first, lines), body: body)
    }

    /// Lines have no place for what the answer holds for, so the headers say it.
    private static func headers(of first: History, _ lines: Lines) -> HTTPFields {
        var headers: HTTPFields = [.contentType: lines.mediaType, .vary: "Accept"]
        headers[.position] = "\(first.position)"
        if !first.asOf.isEmpty { headers[.asOf] = first.asOf }
        headers[.knownAt] = HistoryText.words(first.knownAt)
        return headers
    }

    /// How a history is written line by line.
    private struct Lines: Sendable {
        let mediaType: String
        let heading: @Sendable (History) -> String
        let entry: @Sendable (HistoryEntry, inout ByteBuffer) -> Void

        static let ndjson = Lines(
            mediaType: Representation.ndjson.rawValue,
            heading: { _ in "" },
            entry: { entry, buffer in
                buffer.writeBytes(entry.json)
                buffer.writeInteger(UInt8(ascii: "\n"))
            }
        )

        static let text = Lines(
            mediaType: "\(Representation.text.rawValue); charset=utf-8",
            heading: { HistoryText.heading(of: $0) + "\n\n" },
            entry: { entry, buffer in buffer.writeString(HistoryText.lines(of: entry) + "\n\n") }
        )

        func buffer(of page: History, heading: String = "") -> ByteBuffer {
            var buffer = ByteBuffer(string: heading)
            for event in page.events { entry(event, &buffer) }
            return buffer
        }
    }
}

extension HTTPField.Name {
    /// The last position that the answer knows.
    fileprivate static let position = HTTPField.Name("credentiald-position")!
    fileprivate static let asOf = HTTPField.Name("credentiald-as-of")!
    fileprivate static let knownAt = HTTPField.Name("credentiald-known-at")!
}
