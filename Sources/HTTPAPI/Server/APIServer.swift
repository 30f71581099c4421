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
    ProjectionController(operations: services.operations, signal: services.signal).addRoutes(to: group)
    let gaps = AccessTable.gaps(in: router.routes.map { ($0.path.description, $0.method) })
    precondition(gaps.isEmpty, "routes and the table of access differ: \(gaps.joined(separator: "; "))")
    return router
}

/// The server: a service to be run in the daemon's group.
/// - Parameters:
///   - callers: whom it serves.
///   - tls: nil: plain HTTP.
///   - open: is told when the files of TLS are others.
///   - counts: what is counted where connections come in.
///   - limits: those of the configuration, when somebody wants to change them later; nil: nobody does.
///   - onRunning: told the port once connections are taken.
package func buildApplication(
    configuration: APIConfiguration,
    services: APIServices,
    callers: Callers,
    tls: TLSIdentity? = nil,
    open: OpenConnections = OpenConnections(),
    counts: EdgeCounts = EdgeCounts(),
    limits: LiveLimits? = nil,
    logger: Logger,
    onRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
) -> Application<APIResponder> {
    let limits = limits ?? LiveLimits(configuration)
    let router =
        switch callers {
        case .development: buildRouter(services: services, authentication: DevelopmentGuard())
        case .known(let desk):
            buildRouter(
                services: services,
                authentication: CallerGuard(
                    desk: desk,
                    rates: RateDesk(
                        limits.rates,
                        remembered: configuration.rates.remembered,
                        counts: counts
                    )
                )
            )
        }
    return Application(
        responder: APIResponder(router, meter: services.requests, isSecure: tls != nil),
        server: configuration.server(tls: tls, open: open, counts: counts, limits: limits, logger: logger),
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
    fileprivate func server(
        tls: TLSIdentity?,
        open: OpenConnections,
        counts: EdgeCounts,
        limits: LiveLimits,
        logger: Logger
    ) -> HTTPServerBuilder {
        let channel = channel(isSecure: tls != nil, counts, limits, logger)
        return HTTPServerBuilder { responder in
            ConnectionChannel(
                base: HTTP1Channel(responder: responder, configuration: channel),
                tls: tls,
                open: open,
                seats: limits.seats,
                counts: counts
            )
        }
    }

    private func channel(
        isSecure: Bool,
        _ counts: EdgeCounts,
        _ limits: LiveLimits,
        _ logger: Logger
    ) -> HTTP1Channel.Configuration {
        // Handlers are made for each connection as it begins.
        HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                FarewellHandler(),
                PaceHandler(limits.pace, counts: counts, isSecure: isSecure, logger: logger),
                ContinueHandler(),
                ParserErrorHandler(isSecure: isSecure),
            ] as [any RemovableChannelHandler],
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: headersBytesMax,
                maxHeaderListSize: headersBytesMax,
                maxHeaderFieldCount: headersMax
            )
        )
    }
}
