package import Hummingbird
import Identity
import NIOCore

/// A request on its way to whoever finds out who sent it.
package struct APIRequestContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    let remoteAddress: SocketAddress?
    let connection: Connection
    var principal: Principal?
    /// How far the principal reaches on the route; set by the gate.
    var reach: Reach?
    /// For whom and what for it is recorded whose record was shown; nil: it is not. Set by the gate.
    var accounting: Accounting?
    /// What readings of records are charged to; nil: they are not counted.
    var rates: RateDesk?
    /// Whether the caller is still let in: for bodies and answers that go on for long.
    var isStillAllowed: @Sendable () async -> Bool = { true }

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        remoteAddress = source.channel.remoteAddress
        connection = Connection.current ?? Connection(address: remoteAddress)
    }

    /// The route's path with the names of its parameters; nil when no route fits.
    var matchedPath: String? {
        guard let path = endpointPath, path.hasPrefix("/") else { return nil }
        return path
    }
}

/// A request whose sender is known and let in; handlers of records take no other.
struct KnownCallerContext: ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    let principal: Principal
    let reach: Reach
    let accounting: Accounting?
    let isStillAllowed: @Sendable () async -> Bool

    init(context: APIRequestContext) throws {
        guard let principal = context.principal, let reach = context.reach else {
            throw APIProblem.unauthenticated
        }
        coreContext = context.coreContext
        self.principal = principal
        self.reach = reach
        accounting = context.accounting
        isStillAllowed = context.isStillAllowed
    }

    /// Samples of rows that differ, statuses under people's ids, are for whoever has to decide on a swap: auditors read
    /// people's records for a purpose, one by one.
    var seesSamplesOfRows: Bool { principal.roles.contains(.operator) }
}
