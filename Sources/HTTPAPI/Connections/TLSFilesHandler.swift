import Identity
import NIOCore
import NIOHTTPTypes

/// Ends a connection that began with files of TLS in whose place others are now. Stands behind the handshake.
final class TLSFilesHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let connection: Connection
    private let identity: TLSIdentity
    private let began: TLSMaterial

    init(_ connection: Connection, began: TLSMaterial, identity: TLSIdentity) {
        self.connection = connection
        self.began = began
        self.identity = identity
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is TLSFilesChanged else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        let current = identity.current
        guard current.context !== began.context else { return }
        // Long answers, and requests that were sent ahead, do not outlast who vouched for their caller.
        if !began.authorities.isSubset(of: current.authorities), case .names = connection.certificate {
            connection.certificate = .formerAuthority
        }
        context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    }
}
