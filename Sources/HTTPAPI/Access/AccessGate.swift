import HTTPTypes
import Hummingbird
import Identity

/// Lets through to a route whom the table names, and nobody else. Stands behind whatever finds out who calls.
struct AccessGate: RouterMiddleware {
    typealias Context = APIRequestContext

    func handle(
        _ request: Request,
        context: APIRequestContext,
        next: @concurrent (Request, APIRequestContext) async throws -> Response
    ) async throws -> Response {
        // The router has no such route, and says so itself.
        guard let path = context.matchedPath else { return try await next(request, context) }
        guard let row = AccessTable.row(request.method, path) else {
            throw APIProblem(.roleMissing, "nobody is named who may use this")
        }
        if row.openness == .everybody { return try await next(request, context) }
        let isOpenHere = row.openness == .thisMachine && Self.isOfThisMachine(request, context)
        guard let principal = context.principal else {
            if isOpenHere { return try await next(request, context) }
            throw APIProblem.unauthenticated
        }
        let reach = Reach(principal, on: row)
        guard !reach.isNothing else {
            // Whoever would be let in without a token is not sent away for one.
            if isOpenHere { return try await next(request, context) }
            let roles = row.roles.map(\.rawValue).joined(separator: " or ")
            throw APIProblem(.roleMissing, "this takes the role \(roles)")
        }
        var context = context
        context.reach = reach
        context.accounting = try Accounting(
            of: request,
            by: principal,
            reaching: reach,
            on: row,
            rates: context.rates
        )
        return try await next(request, context)
    }

    /// Behind a proxy on this machine everybody seems to be here.
    private static func isOfThisMachine(_ request: Request, _ context: APIRequestContext) -> Bool {
        DevelopmentGuard.isLoopback(context.remoteAddress)
            && proxyHeaders.allSatisfy { request.headers[$0] == nil }
    }

    private static let proxyHeaders = ["Forwarded", "X-Forwarded-For", "Via"].map {
        HTTPField.Name($0)!
    }
}

extension APIProblem {
    /// No token. RFC 6750: the challenge says nothing else then.
    static var unauthenticated: APIProblem {
        var problem = APIProblem(
            .notAuthenticated,
            "this needs a token: the header Authorization with Bearer and the token"
        )
        problem.headers[.wwwAuthenticate] = "Bearer realm=\"credentiald\""
        return problem
    }

    /// A token that is not taken.
    static func unauthenticated(_ reason: String) -> APIProblem {
        var problem = APIProblem(.notAuthenticated, reason)
        problem.headers[.wwwAuthenticate] = "Bearer realm=\"credentiald\", error=\"invalid_token\""
        return problem
    }
}
