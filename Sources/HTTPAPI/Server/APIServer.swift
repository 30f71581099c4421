package import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore

/// Every route, behind whatever finds out who calls.
/// - Parameter authentication: gives the context its principal, or throws.
func buildRouter(
    services: APIServices,
    authentication: some MiddlewareProtocol<Request, Response, APIRequestContext>
) -> Router<APIRequestContext> {
    let router = Router(context: APIRequestContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: authentication)
    router.add(middleware: AccessGate())
    HealthController(readiness: services.readiness, metrics: services.metrics).addRoutes(to: router)
    SpecificationController().addRoutes(to: router)
    IssuerController(signed: services.signed).addRoutes(to: router)
    let group = router.group("v1", context: KnownCallerContext.self)
    CommandController(services: services).addRoutes(to: group)
    BulkController(services: services).addRoutes(to: group)
    PeerController(services: services).addRoutes(to: group)
    EligibilityController(services: services).addRoutes(to: group)
    HistoryController(services: services).addRoutes(to: group)
    DisclosureController(services: services).addRoutes(to: group)
    CredentialController(services: services).addRoutes(to: group)
    LedgerController(services: services).addRoutes(to: group)
    RenewalController(services: services).addRoutes(to: group)
    RosterController(services: services).addRoutes(to: group)
    BoardController(services: services).addRoutes(to: group)
    StatisticsController(services: services).addRoutes(to: group)
    EventController(services: services).addRoutes(to: group)
    LogController(services: services).addRoutes(to: group)
    ClockController(control: services.clock).addRoutes(to: group)
    OperationsController(services: services).addRoutes(to: group)
    PublicationController(control: services.publications).addRoutes(to: group)
    ProjectionController(operations: services.operations).addRoutes(to: group)
    let gaps = AccessTable.gaps(in: router.routes.map { ($0.path.description, $0.method) })
    precondition(gaps.isEmpty, "routes and the table of access differ: \(gaps.joined(separator: "; "))")
    return router
}

/// The server: a service to be run in the daemon's group.
/// - Parameters:
///   - callers: whom it serves.
///   - onRunning: told the port once connections are taken.
package func buildApplication(
    configuration: APIConfiguration,
    services: APIServices,
    callers: Callers,
    logger: Logger,
    onRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
) -> Application<APIResponder> {
    let router =
        switch callers {
        case .development: buildRouter(services: services, authentication: DevelopmentGuard())
        case .tokens(let authenticator):
            buildRouter(services: services, authentication: TokenGuard(authenticator: authenticator))
        }
    return Application(
        responder: APIResponder(router, meter: services.requests),
        server: .http1(configuration: configuration.channel),
        configuration: ApplicationConfiguration(
            address: .hostname(configuration.host, port: configuration.port),
            serverName: "credentiald",
            availableConnectionsDelegate: .maximum(configuration.connectionsMax, logger: logger)
        ),
        onServerRunning: { channel in
            if let port = channel.localAddress?.port { await onRunning(port) }
        },
        logger: logger
    )
}

extension APIConfiguration {
    fileprivate var channel: HTTP1Channel.Configuration {
        HTTP1Channel.Configuration(
            additionalChannelHandlers: [ContinueHandler(), ParserErrorHandler()],
            idleTimeout: .seconds(idleTimeoutSeconds),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: headersBytesMax,
                maxHeaderListSize: headersBytesMax,
                maxHeaderFieldCount: headersMax
            )
        )
    }
}
