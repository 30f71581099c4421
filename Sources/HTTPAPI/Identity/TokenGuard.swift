import HTTPTypes
import Hummingbird
import Identity
import Logging

/// Finds out who calls by the bearer token of a request (RFC 6750). Whoever shows none is nobody yet: the gate
/// behind this says what that is enough for. A token that is shown and not taken is refused.
struct TokenGuard: RouterMiddleware {
    typealias Context = APIRequestContext

    let authenticator: Authenticator

    func handle(
        _ request: Request,
        context: APIRequestContext,
        next: @concurrent (Request, APIRequestContext) async throws -> Response
    ) async throws -> Response {
        guard let path = context.matchedPath,
            AccessTable.row(request.method, path)?.openness != .everybody,
            let token = try Self.token(request)
        else { return try await next(request, context) }
        var context = context
        do throws(TokenRefusal) { context.principal = try await authenticator.authenticate(token) } catch {
            context.logger.info("a token was refused", metadata: ["reason": "\(error)"])
            throw APIProblem.unauthenticated("\(error)")
        }
        let authenticator = authenticator
        context.isStillAllowed = { await authenticator.stillTakes(token) }
        return try await next(request, context)
    }

    /// - Returns: nil without the header.
    private static func token(_ request: Request) throws(APIProblem) -> String? {
        let values = request.headers[values: .authorization]
        guard let value = values.first else { return nil }
        guard values.count == 1 else {
            throw APIProblem.unauthenticated("there is more than one Authorization header")
        }
        let parts = value.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].lowercased() == "bearer", !parts[1].isEmpty else {
            throw APIProblem.unauthenticated("Authorization takes Bearer and one token")
        }
        return String(parts[1])
    }
}
