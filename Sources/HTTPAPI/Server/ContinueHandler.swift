import CommandDecoding
import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Tells a client that waits before it sends its body to go on, unless no route takes the length that it states. Only
/// between answers: a word in the middle of one would be taken for a part of it.
final class ContinueHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var requestsInProgress = 0
    /// The first of them was told nothing. Its body may come or not, so that nobody knows where a next request begins.
    private var isLast = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else {
            context.fireChannelRead(data)
            return
        }
        if requestsInProgress == 0, head.headerFields[.expect]?.lowercased() == "100-continue" {
            if Self.isRefused(head) {
                isLast = true
                head.headerFields[.connection] = "close"
            } else {
                context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
            }
        }
        requestsInProgress += 1
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    /// Whether no route reads a body of the length that is stated: a bulk alone has any.
    private static func isRefused(_ head: HTTPRequest) -> Bool {
        guard let stated = head.headerFields.statedLength else { return false }
        return stated > CommandDecoder.commandBytesMax && !BulkController.isPath(head.path ?? "")
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head) where isLast:
            head.headerFields[.connection] = "close"
            context.write(wrapOutboundOut(.head(head)), promise: promise)
            return
        case .end: requestsInProgress -= 1
        case .head, .body: break
        }
        context.write(data, promise: promise)
    }
}
