package import Hummingbird
import NIOCore

/// A request on its way to whoever finds out who sent it.
package struct APIRequestContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    let remoteAddress: SocketAddress?
    var principal: Principal?

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        remoteAddress = source.channel.remoteAddress
    }
}

/// A request whose sender is known; handlers of records take no other.
struct KnownCallerContext: ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    let principal: Principal

    init(context: APIRequestContext) throws {
        guard let principal = context.principal else {
            throw APIProblem(.notAuthenticated, "the request does not say who sends it")
        }
        coreContext = context.coreContext
        self.principal = principal
    }
}

extension KnownCallerContext {
    /// - Throws: `role_missing`.
    func requireRole(_ role: Principal.Role) throws(APIProblem) {
        guard principal.roles.contains(role) else {
            throw APIProblem(.roleMissing, "this takes the role \(role.rawValue)")
        }
    }
}
