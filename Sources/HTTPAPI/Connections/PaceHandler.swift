import CredentialingSchema
import HTTPTypes
import Logging
import NIOCore
import NIOHTTPTypes

/// Cuts connections whose client is too slow. One timer at most, and none while nothing is owed.
final class PaceHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var pace: ConnectionPace
    private let counts: EdgeCounts
    private let isSecure: Bool
    private let logger: Logger
    private let answerSeconds: Int64
    private var timer: Scheduled<Void>?
    private var timerAt: Int64 = .max

    init(_ limits: PaceLimits, counts: EdgeCounts, isSecure: Bool, logger: Logger) {
        pace = ConnectionPace(limits, openedAt: Self.now)
        self.counts = counts
        self.isSecure = isSecure
        self.logger = logger
        answerSeconds = limits.answerSeconds
    }

    /// Bytes that the system takes of an answer beyond what is on its way. By itself it takes megabytes, and asks for
    /// more once a third of them are gone: of a client with a thin line nothing would be seen for minutes.
    private static let unsentBytesMax: SocketOptionValue = 16_384
    /// `TCP_NOTSENT_LOWAT` of Linux.
    private static let unsentOption = ChannelOptions.Types.SocketOption(
        level: NIOBSDSocket.OptionLevel.tcp,
        name: NIOBSDSocket.Option(rawValue: 25)
    )

    private static var now: Int64 { Int64(clamping: NIODeadline.now().uptimeNanoseconds) }

    func handlerAdded(context: ChannelHandlerContext) {
        // Without it clients are only looked at less closely, and a connection that is gone has nothing to be set.
        try? context.channel.syncOptions?.setOption(Self.unsentOption, value: Self.unsentBytesMax)
        watch(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: pace.headCame()
        case .body(let bytes): pace.bodyCame(bytes: bytes.readableBytes, at: Self.now)
        case .end: pace.endCame(at: Self.now)
        }
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        pace.asked(at: Self.now)
        watch(context)
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head): if head.status.kind != .informational { pace.answerBegan() }
        case .body: break
        case .end:
            pace.answerEnded(at: Self.now)
            watch(context)
        }
        context.write(data, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        pace.writable(context.channel.isWritable, waiting: waiting(context), at: Self.now)
        watch(context)
        context.fireChannelWritabilityChanged()
    }

    /// Bytes that the system has not taken yet.
    private func waiting(_ context: ChannelHandlerContext) -> Int {
        let option = ChannelOptions.Types.BufferedWritableBytesOption()
        return (try? context.channel.syncOptions?.getOption(option)) ?? 0
    }

    /// Sees to it that somebody looks when the next thing is due.
    private func watch(_ context: ChannelHandlerContext) {
        guard let at = pace.lookAt, at < timerAt else { return }
        timer?.cancel()
        timerAt = at
        timer = context.eventLoop.assumeIsolated().scheduleTask(
            deadline: .uptimeNanoseconds(UInt64(clamping: at))
        ) {
            self.timer = nil
            self.timerAt = .max
            self.look(context)
        }
    }

    private func look(_ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        pace.waits(bytes: waiting(context), at: Self.now)
        guard let due = pace.due else { return }
        guard due.at <= Self.now else {
            watch(context)
            return
        }
        note(due.fault)
        counts.slow[due.fault]?.add()
        if due.fault == .body, pace.owesAnswer { tell(context) }
        context.close(promise: nil)
    }

    /// A client that reads nothing cannot be told why its connection ends, and it is often one that means no harm: it
    /// sends all of a bulk before it reads any answer.
    private func note(_ fault: ConnectionPace.Fault) {
        guard fault == .answer else { return }
        let reason = "nothing of an answer was taken for \(answerSeconds) s: answers are read while sending"
        logger.info("a connection was cut", metadata: ["reason": "\(reason)"])
    }

    private func tell(_ context: ChannelHandlerContext) {
        var problem = APIProblem(.requestTimeout, "the body came too slowly")
        problem.headers[.connection] = "close"
        let body = ByteBuffer(bytes: problem.message(instance: "").json)
        var fields = problem.headers
        fields[.contentType] = APIProblem.mediaType
        fields[.contentLength] = String(body.readableBytes)
        SecurityHeaders.add(to: &fields, isSecure: isSecure)
        let head = HTTPResponse(status: problem.status, headerFields: fields)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
