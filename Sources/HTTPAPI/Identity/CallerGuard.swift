import CommandDecoding
import HTTPTypes
import Hummingbird
import Identity
import Logging

/// Finds out who calls, by the bearer token of a request (RFC 6750), by the certificate of its connection, or by
/// both, and charges the request to them. Whoever shows neither is nobody yet: the gate behind this says what that
/// is enough for. A token or a certificate that is shown and not taken is refused, whatever comes with it.
struct CallerGuard: RouterMiddleware {
    typealias Context = APIRequestContext

    let desk: CallerDesk
    let rates: RateDesk

    /// What watches over the daemon asks these. Behind a proxy on this machine everybody has its address: nobody
    /// there may use up what a probe needs.
    private static let probes: Set<String> = ["/healthz", "/readyz"]

    func handle(
        _ request: Request,
        context: APIRequestContext,
        next: @concurrent (Request, APIRequestContext) async throws -> Response
    ) async throws -> Response {
        let path = context.matchedPath
        let isProbe = path.map(Self.probes.contains) ?? false
        guard let path, AccessTable.row(request.method, path)?.openness != .everybody else {
            if !isProbe { try rates.chargeVisitor(context.connection) }
            return try await next(request, context)
        }
        var context = context
        let caller: Caller?
        do { caller = try await identify(request, context.connection) } catch {
            throw try refusal(error, context)
        }
        if let caller {
            if !isProbe { try rates.chargeCaller(caller.principal.id, context.connection) }
            context.principal = caller.principal
            context.rates = rates
            context.isStillAllowed = caller.isStillAllowed
        } else if !isProbe {
            try rates.chargeAddress(context.connection)
        }
        return try await next(request, context)
    }

    private struct Caller {
        let principal: Principal
        let isStillAllowed: @Sendable () async -> Bool
    }

    /// - Returns: nil for nobody.
    /// - Throws: `APIProblem`, `TokenRefusal`, `CertificateRefusal`.
    private func identify(_ request: Request, _ connection: Connection) async throws -> Caller? {
        let token = try Self.token(request)
        let certificate = try desk.caller(of: connection.certificate)
        guard let token else {
            guard let certificate else { return nil }
            return Caller(principal: certificate.principal) { stillTakes(certificate, connection) }
        }
        guard let tokens = desk.tokens else {
            throw APIProblem.unauthenticated("tokens are not taken here: a certificate says who calls")
        }
        let bearer = try await tokens.authenticate(token) { try rates.checkAddress(connection) }
        guard let certificate else {
            return Caller(principal: bearer) { await tokens.stillTakes(token) }
        }
        return Caller(principal: try certificate.together(with: bearer)) {
            guard stillTakes(certificate, connection) else { return false }
            return await tokens.stillTakes(token)
        }
    }

    private func stillTakes(_ caller: CertificateCaller, _ connection: Connection) -> Bool {
        (try? desk.caller(of: connection.certificate)) == caller
    }

    /// What is said of a refusal, which is charged to the address.
    private func refusal(_ error: any Error, _ context: APIRequestContext) throws -> APIProblem {
        let problem: APIProblem
        switch error {
        case let known as APIProblem: problem = known
        case let refusal as TokenRefusal:
            context.logger.info("a token was refused", metadata: ["reason": "\(refusal)"])
            problem = .unauthenticated("\(refusal)")
        case let refusal as CertificateRefusal:
            var metadata: Logger.Metadata = ["reason": "\(refusal)"]
            // For whoever is to list it: the text that the list must have.
            if case .names(let names) = context.connection.certificate {
                metadata["subject"] = "\(JSONText.excerpt(names.subject))"
            }
            context.logger.info("a certificate was refused", metadata: metadata)
            problem = .unauthenticated("\(refusal)")
        default: throw error
        }
        if problem.code == ProblemCode.notAuthenticated.rawValue {
            try rates.chargeAddress(context.connection)
        }
        return problem
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
