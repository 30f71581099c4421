import NIOCore
import NIOHTTP1

/// Refuses requests that do not say once for whom they are, as HTTP/1.1 has it: of two hosts a proxy could have gone by
/// the one and the daemon by the other. Stands right behind the parser, for further on only one is left.
final class HostHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    /// What is wrong with the hosts of a request.
    enum Fault: Error, Hashable {
        case missing
        case several
    }

    private var isRefused = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // As behind an error of the parser: where the next request begins is not believed.
        guard !isRefused else { return }
        if case .head(let head) = unwrapInboundIn(data), let fault = Self.fault(of: head) {
            isRefused = true
            context.fireErrorCaught(fault)
            return
        }
        context.fireChannelRead(data)
    }

    private static func fault(of head: HTTPRequestHead) -> Fault? {
        switch head.headers["host"].count {
        case 0: head.version.minor == 0 ? nil : .missing
        case 1: nil
        default: .several
        }
    }
}
