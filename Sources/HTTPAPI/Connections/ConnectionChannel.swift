import HummingbirdCore
import Identity
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOSSL

/// A connection with what is known of it.
struct KnownChannel: ServerChildChannelValue {
    let http: HTTP1Channel.Value
    let connection: Connection

    var channel: any Channel { http.channel }
}

/// HTTP/1.1 over a connection that is counted, watched, and, with a certificate, secured.
struct ConnectionChannel: ServerChildChannel {
    typealias Value = KnownChannel

    let base: HTTP1Channel
    let tls: TLSIdentity?
    let open: OpenConnections
    let seats: ConnectionSeats
    let counts: EdgeCounts

    /// More connections than one address may have.
    private struct Refused: Error {}

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<KnownChannel> {
        let connection = Connection(address: channel.remoteAddress)
        guard seats.take(connection.address) else {
            counts.connectionsRefused.add()
            channel.close(promise: nil)
            return channel.eventLoop.makeFailedFuture(Refused())
        }
        counts.connectionsTaken.add()
        channel.closeFuture.whenComplete { _ in
            seats.giveBack(connection.address)
            counts.connectionsEnded.add()
        }
        return channel.eventLoop.makeCompletedFuture {
            guard let tls else { return }
            // Known before it takes the files that are good then: it misses no change of them.
            open.add(channel)
            let material = tls.current
            let handlers: [any ChannelHandler] = [
                NIOSSLServerHandler(context: material.context),
                HandshakeHandler(connection, counts: counts),
                TLSFilesHandler(connection, began: material, identity: tls),
            ]
            try channel.pipeline.syncOperations.addHandlers(handlers)
        }.flatMap {
            base.setup(channel: channel, logger: logger)
        }.flatMapThrowing { http in
            try Self.addReaders(to: channel.pipeline.syncOperations)
            return KnownChannel(http: http, connection: connection)
        }
    }

    /// What must see requests as the parser gives them: nothing further on is told of their version and all their hosts.
    private static func addReaders(to pipeline: ChannelPipeline.SynchronousOperations) throws {
        let parser = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
        let place = ChannelPipeline.SynchronousOperations.Position.after(parser)
        let handlers: [any ChannelHandler] = [HostHandler(), FramingHandler()]
        try pipeline.addHandlers(handlers, position: place)
    }

    func handle(value: KnownChannel, logger: Logger) async {
        await Connection.$current.withValue(value.connection) {
            await base.handle(value: value.http, logger: logger)
        }
    }
}
