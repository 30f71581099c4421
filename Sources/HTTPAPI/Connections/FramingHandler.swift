import NIOCore
import NIOHTTP1

/// Has each answer end as its client can tell: to HTTP/1.0 with the connection and never in chunks, to HEAD with its
/// head. One that breaks off must not look whole, so then the connection does not end, it fails. Stands right behind
/// the parser, for further on nobody knows the version.
final class FramingHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private struct Request {
        /// HTTP/1.0.
        let isOld: Bool
        /// Of its connection.
        let isLast: Bool
        let isHead: Bool
    }

    /// Those that are not answered, the first one first.
    private var open = CircularBuffer<Request>()
    private var hadLast = false
    /// More than the last request came, which nobody answers.
    private var isOver = false
    private var leavesEndOut = false
    /// An answer has begun whose end will be that of the connection, and nothing else says how long it is.
    private var isUnfinished = false

    private static let connection = "connection"
    private static let contentLength = "content-length"

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else {
            if !isOver { context.fireChannelRead(data) }
            return
        }
        isOver = hadLast
        guard !isOver else { return }
        let isOld = head.version.minor == 0
        let request = Request(isOld: isOld, isLast: isOld || Self.closes(head), isHead: head.method == .HEAD)
        open.append(request)
        hadLast = request.isLast
        // The word by which the connection is ended behind the answer, however it was written.
        if request.isLast { head.headers.replaceOrAdd(name: Self.connection, value: "close") }
        // Who speaks HTTP/1.0 does not wait for it.
        if isOld { head.headers.remove(name: "expect") }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    private static func closes(_ head: HTTPRequestHead) -> Bool {
        head.headers[canonicalForm: connection].contains { $0.lowercased() == "close" }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head):
            guard let request = open.first, head.status.code >= 200 else { break }
            if request.isOld { head.version = .http1_0 }
            if request.isLast { head.headers.replaceOrAdd(name: Self.connection, value: "close") }
            // The end of an answer in chunks is a chunk, and an answer without a body has none.
            let isOfNoLength = !head.headers.contains(name: Self.contentLength)
            leavesEndOut = request.isHead && isOfNoLength
            if request.isOld, !request.isHead, isOfNoLength {
                isUnfinished = true
                context.endsAbruptly(true)
            }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
            return
        case .body: break
        case .end:
            if !open.isEmpty { open.removeFirst() }
            if isUnfinished { return finish(context, data, promise) }
            guard leavesEndOut else { break }
            leavesEndOut = false
            promise?.succeed()
            return
        }
        context.write(data, promise: promise)
    }

    /// From the last byte on that the system has taken, the connection may end as any other.
    private func finish(_ context: ChannelHandlerContext, _ end: NIOAny, _ promise: EventLoopPromise<Void>?) {
        isUnfinished = false
        let taken = context.eventLoop.makePromise(of: Void.self)
        taken.futureResult.assumeIsolated().whenComplete { result in
            if case .success = result { context.endsAbruptly(false) }
            promise?.completeWith(result)
        }
        context.write(end, promise: taken)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard isUnfinished, mode != .input else {
            context.close(mode: mode, promise: promise)
            return
        }
        context.breakOff(promise: promise)
    }
}
