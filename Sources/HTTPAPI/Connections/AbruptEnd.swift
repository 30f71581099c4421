import Glibc
import NIOCore
import NIOSSL

/// How a connection ends whose answer broke off, where nothing but that end tells how long the answer was.
extension ChannelHandlerContext {
    /// Whether its client is told of an error when the connection ends, and not of its end: also when it ends because
    /// nothing is left of the process.
    func endsAbruptly(_ isSo: Bool) {
        // What is no socket has no such end.
        guard let socket = channel as? any SocketOptionProvider else { return }
        _ = socket.setSoLinger(linger(l_onoff: isSo ? 1 : 0, l_linger: 0))
    }

    /// Ends it at once, without the word by which TLS says that nothing is missing.
    func breakOff(promise: EventLoopPromise<Void>?) {
        let secured = try? pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
        (secured ?? self).close(promise: promise)
    }
}
