import Hummingbird
import Identifiers
import NIOCore
import Projections
import VerifiableCredentials

/// `/v1/credentials/{board}/{number}`: primary-source verification for employers, also signed, to be checked without
/// this daemon.
struct CredentialController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<KnownCallerContext>) {
        group.get("credentials/{board}/{number}") { request, context in
            let representation = try negotiated(request)
            let parameters = try QueryParameters(request, allowed: QueryFrame.names)
            let frame = try QueryFrame(parameters)
            let path = PathParameters(context)
            let board = try path.board("board")
            let number = try path.text("number")
            if representation == .signed { try refusePast(parameters) }
            try await frame.reached(services.signal)
            if representation == .signed, let signed = services.signed {
                let token = try await services.reads.run(for: context.sharer) {
                    try signed.credential(board, number)
                }
                return Self.response(token)
            }
            if representation == .json, frame.time.isNow {
                return representation.response([try await text(board, number, context.sharer)[...]])
            }
            return try await services.reads.answer(for: context.sharer, as: representation) {
                try services.queries.verification(board, number, at: frame.time)
            }.response
        }
    }

    /// What most ask for, out of text that is kept; whose record was not asked for before is read in turn.
    private func text(_ board: BoardCode, _ number: String, _ sharer: Sharer) async throws -> [UInt8] {
        let queries = services.queries
        if let kept = try queries.keptVerificationText(board, number) { return kept }
        return try await services.reads.run(for: sharer) { try queries.verificationText(board, number) }
    }

    /// - Throws: `not_acceptable`, with the reason when a signed answer is asked for that nobody signs here.
    private func negotiated(_ request: Request) throws(APIProblem) -> Representation {
        guard services.signed == nil else {
            return try Representation.negotiated(for: request, among: Representation.single + [.signed])
        }
        do { return try Representation.negotiated(for: request) } catch {
            let ranges = request.headers[values: .accept].joined(separator: ",").lowercased()
            guard ranges.contains(Representation.signed.rawValue) else { throw error }
            throw APIProblem(
                .notAcceptable,
                "this daemon signs no credentials: its configuration has no section verification; answers come as "
                    + Representation.single.map(\.rawValue).joined(separator: " or ")
            )
        }
    }

    /// What is signed is taken for what holds now.
    private func refusePast(_ parameters: QueryParameters) throws(APIProblem) {
        for name in ["asOf", "knownAt"] where parameters.text(name) != nil {
            throw APIProblem(
                .invalidParameter,
                "a signed credential tells what holds now: leave \(name) out, or take application/json",
                field: name
            )
        }
    }

    private static func response(_ token: [UInt8]) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: Representation.signed.rawValue, .vary: "Accept"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: token))
        )
    }
}
