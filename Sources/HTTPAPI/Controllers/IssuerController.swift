import HTTPTypes
import Hummingbird
import NIOCore
import VerifiableCredentials

/// What readers of signed credentials fetch, without a token: the issuer's keys and the status lists.
struct IssuerController {
    let signed: SignedAnswers?

    /// For which caches may keep the keys: as long as a new key is to be shown before it signs.
    static let keysSeconds: Int64 = 300
    /// For which caches may keep a list, on top of what its reader may; a quarter of that time at most.
    static let listSecondsMax: Int64 = 30

    func addRoutes(to router: Router<APIRequestContext>) {
        router.get("/v1/issuer") { request, _ in
            try document(request, "application/cid") { $0.controllerDocument }
        }
        router.get("/.well-known/did.json") { request, _ in
            try document(request, "application/did") { $0.controllerDocument }
        }
        router.get("/.well-known/jwks.json") { request, _ in
            try document(request, "application/jwk-set+json") { $0.keySet }
        }
        router.get("/v1/status-lists/{purpose}/{list}") { request, context in
            _ = try QueryParameters(request, allowed: [])
            _ = try Representation.negotiated(for: request, among: [.signed])
            let path = PathParameters(context)
            let purpose = try path.text("purpose")
            let name = try path.text("list")
            let signed = try configured()
            guard let purpose = StatusPurpose(rawValue: purpose), let list = StatusListName(name),
                let token = try await signed.statusList(purpose, list)
            else {
                throw APIProblem(
                    .statusListUnknown,
                    "there is no such status list: credentialStatus of a signed credential has its address"
                )
            }
            let seconds = min(Self.listSecondsMax, signed.issuer.listSeconds / 4)
            return Self.response(token, Representation.signed.rawValue, seconds: seconds)
        }
    }

    private func document(
        _ request: Request,
        _ mediaType: String,
        _ bytes: (CredentialIssuer) -> [UInt8]
    ) throws -> Response {
        _ = try QueryParameters(request, allowed: [])
        return Self.response(bytes(try configured().issuer), mediaType, seconds: Self.keysSeconds)
    }

    private func configured() throws(APIProblem) -> SignedAnswers {
        guard let signed else {
            throw APIProblem(
                .signingNotConfigured,
                "this daemon signs no credentials: its configuration has no section verification"
            )
        }
        return signed
    }

    private static func response(_ bytes: [UInt8], _ mediaType: String, seconds: Int64) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: mediaType, .cacheControl: "public, max-age=\(seconds)"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }
}
