import Identity
import NIOCore
import NIOTLS

/// Sees to it that a connection ends that began with files of TLS in whose place others are now. Stands behind the
/// handshake, which it lets come to its end: whoever is in the midst of it has done nothing wrong.
final class TLSFilesHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let connection: Connection
    private let identity: TLSIdentity
    private let began: TLSMaterial
    private var isSecured = false

    init(_ connection: Connection, began: TLSMaterial, identity: TLSIdentity) {
        self.connection = connection
        self.began = began
        self.identity = identity
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is TLSFilesChanged: look(context)
        case TLSUserEvent.handshakeCompleted:
            context.fireUserInboundEventTriggered(event)
            isSecured = true
            look(context)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    private func look(_ context: ChannelHandlerContext) {
        let current = identity.current
        guard isSecured, current.context !== began.context else { return }
        // Long answers, and requests that were sent ahead, do not outlast who vouched for their caller.
        if !began.authorities.isSubset(of: current.authorities), case .names = connection.certificate {
            connection.certificate = .formerAuthority
        }
        context.fireUserInboundEventTriggered(ConnectionOutlived())
    }
}

/// Told to the handlers of HTTP: no more than what is under way is answered here.
struct ConnectionOutlived: Sendable {}
