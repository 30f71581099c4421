import Identity
import NIOCore
import NIOSSL
import NIOTLS

/// Keeps the names of the client's certificate once TLS has checked it. Stands right behind TLS.
final class HandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let connection: Connection
    private let counts: EdgeCounts
    private var isDone = false

    init(_ connection: Connection, counts: EdgeCounts) {
        self.connection = connection
        self.counts = counts
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted? = event as? TLSUserEvent {
            isDone = true
            connection.certificate = certificate(context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func certificate(_ context: ChannelHandlerContext) -> Connection.Certificate {
        do {
            guard let shown = try context.pipeline.syncOperations.nioSSL_peerCertificate() else {
                return .none
            }
            return .names(try CertificateNames(der: shown.toDERBytes()))
        } catch { return .unreadable }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if !isDone { counts.handshakesFailed.add() }
        context.fireChannelInactive()
    }
}
