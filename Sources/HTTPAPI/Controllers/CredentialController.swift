import Hummingbird
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
            // What most ask for is text that is kept, or one record folded.
            if representation == .json, frame.time.isNow {
                return representation.response([try services.queries.verificationText(board, number)[...]])
            }
            return try await services.reads.answer(for: context.sharer, as: representation) {
                try services.queries.verification(board, number, at: frame.time)
            }.response
        }
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
