import CommandDecoding
import HTTPTypes
import Hummingbird
import Identity
import NIOCore

/// Lets callers on this machine in, with all roles, and nobody else.
///
/// A page in the machine's browser is on this machine too: its requests carry the name by which it was loaded,
/// in `Host` after a rebinding of names and in `Origin` otherwise.
struct DevelopmentGuard: RouterMiddleware {
    typealias Context = APIRequestContext

    func handle(
        _ request: Request,
        context: APIRequestContext,
        next: @concurrent (Request, APIRequestContext) async throws -> Response
    ) async throws -> Response {
        guard Self.isLoopback(context.remoteAddress) else {
            throw APIProblem(.foreignCaller, "with --dev only callers on this machine are served")
        }
        let host = request.head.authority ?? ""
        guard Self.isLocal(authority: host) else {
            throw APIProblem(
                .foreignHost,
                "with --dev the host must be localhost, 127.0.0.1 or [::1]: \"\(JSONText.excerpt(host))\""
            )
        }
        for origin in request.headers[values: .origin] where !Self.isLocal(origin: origin) {
            throw APIProblem(
                .foreignOrigin,
                "with --dev a page of \(JSONText.excerpt(origin)) may not call"
            )
        }
        var context = context
        context.principal = .development
        return try await next(request, context)
    }

    static func isLoopback(_ address: SocketAddress?) -> Bool {
        guard let text = address?.ipAddress else { return false }
        // An IPv4 caller of a socket for both kinds comes as a mapped address.
        return text == "::1" || text.hasPrefix("127.") || text.hasPrefix("::ffff:127.")
    }

    static func isLocal(name: String) -> Bool {
        ["localhost", "127.0.0.1", "[::1]"].contains(name.lowercased())
    }

    /// `localhost`, `127.0.0.1:8080`, `[::1]:8080`.
    static func isLocal(authority: String) -> Bool {
        var name = authority[...]
        if let colon = name.lastIndex(of: ":"), !name.hasSuffix("]") {
            let port = name[name.index(after: colon)...]
            guard !port.isEmpty, UInt16(port) != nil, port.utf8.allSatisfy(JSONText.isDigit) else {
                return false
            }
            name = name[..<colon]
        }
        return isLocal(name: String(name))
    }

    static func isLocal(origin: String) -> Bool {
        for scheme in ["http://", "https://"] where origin.hasPrefix(scheme) {
            return isLocal(authority: String(origin.dropFirst(scheme.count)))
        }
        return false
    }
}
