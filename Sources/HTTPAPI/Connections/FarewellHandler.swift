import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Ends a connection that was told to: at once when nothing is being answered, else with the answer, which says that
/// it is the last. Who was just let in and has asked nothing yet has a moment for it.
final class FarewellHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long a first request is waited for.
    static let firstRequestWithin = TimeAmount.seconds(5)

    private var requestsInProgress = 0
    private var wasAsked = false
    private var isEnding = false
    private var timer: Scheduled<Void>?

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head = unwrapInboundIn(data) else {
            context.fireChannelRead(data)
            return
        }
        requestsInProgress += 1
        wasAsked = true
        context.fireChannelRead(data)
        if timer != nil { end(context) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ConnectionOutlived where wasAsked: end(context)
        case is ConnectionOutlived: waitForFirstRequest(context)
        case is ChannelShouldQuiesceEvent: end(context)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { stopWaiting() }

    private func waitForFirstRequest(_ context: ChannelHandlerContext) {
        guard timer == nil else { return }
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: Self.firstRequestWithin) {
            self.end(context)
        }
    }

    private func stopWaiting() {
        timer?.cancel()
        timer = nil
    }

    private func end(_ context: ChannelHandlerContext) {
        stopWaiting()
        isEnding = true
        context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head) where isEnding && requestsInProgress == 1 && head.status.kind != .informational:
            head.headerFields[.connection] = "close"
            context.write(wrapOutboundOut(.head(head)), promise: promise)
            return
        case .end: requestsInProgress -= 1
        case .head, .body: break
        }
        context.write(data, promise: promise)
    }
}
