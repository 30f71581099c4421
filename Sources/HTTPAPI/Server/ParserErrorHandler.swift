import CredentialingSchema
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Gives a body to the answers that the server sends by itself when a request is not HTTP, and says what is wrong.
///
/// The server answers a parser error with an empty 400 and closes; that is the only answer without a content
/// type that has `Connection: close`.
final class ParserErrorHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let isSecure: Bool
    /// The first that was wrong: the server answers no further request.
    private var fault: (any Error)?
    private var isInBody = false
    private var answersOwed = 0
    /// The server's own answer is one too many: see `write`.
    private var isMuted = false

    init(isSecure: Bool) { self.isSecure = isSecure }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            isInBody = true
            answersOwed += 1
        case .body: break
        case .end: isInBody = false
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if fault == nil, error is HTTPParserError || error is HostHandler.Fault { fault = error }
        // The server knows what to do with errors of the parser, and with no others.
        context.fireErrorCaught(error is HostHandler.Fault ? HTTPParserError.unknown : error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part = unwrapOutboundIn(data)
        guard !isMuted else {
            promise?.succeed()
            return
        }
        if case .end = part { answersOwed -= 1 }
        guard case .head(let head) = part, head.status == .badRequest,
            head.headerFields[.contentType] == nil, head.headerFields[.connection] == "close"
        else {
            context.write(data, promise: promise)
            return
        }
        // A body that turns out to be none after its request was answered: a second answer would be taken for that
        // of the next request by whoever shares the connection.
        if isInBody, answersOwed == 0 {
            isMuted = true
            promise?.succeed()
            context.close(promise: nil)
            return
        }
        let problem = APIProblem.malformed(fault)
        let body = ByteBuffer(bytes: problem.message(instance: "").json)
        var fields = head.headerFields
        fields[.contentType] = APIProblem.mediaType
        fields[.contentLength] = String(body.readableBytes)
        SecurityHeaders.add(to: &fields, isSecure: isSecure)
        let answer = HTTPResponse(status: problem.status, headerFields: fields)
        context.write(wrapOutboundOut(.head(answer)), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: promise)
    }
}
