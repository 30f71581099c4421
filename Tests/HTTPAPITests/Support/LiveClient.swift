import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTesting
import Logging
import NIOCore
import ServiceLifecycle
import Testing

/// A client with one connection, which waits for an answer as long as a machine may take that has other things to do.
struct LiveClient: Sendable {
    let client: TestClient
    /// Where the server listens.
    let port: Int

    func execute(
        uri: String,
        method: HTTPRequest.Method,
        headers: HTTPFields = [:],
        body: ByteBuffer? = nil
    ) async throws -> LiveAnswer {
        var headers = headers
        headers[.connection] = "keep-alive"
        let response = try await client.execute(
            TestClient.Request(uri, method: method, authority: "localhost", headers: headers, body: body)
        )
        return LiveAnswer(head: response.head, body: response.body ?? ByteBuffer())
    }
}

/// What came back, whole.
struct LiveAnswer: Sendable {
    let head: HTTPResponse
    let body: ByteBuffer

    var status: HTTPResponse.Status { head.status }
    var headers: HTTPFields { head.headerFields }
}

extension ApplicationProtocol {
    /// Serves on a port of its own while a test runs.
    ///
    /// The library's own `test(.live)` gives an answer 20 seconds: too few where other tests keep every core.
    func live(_ test: @Sendable (LiveClient) async throws -> Void) async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let services = ServiceGroup(services: [LiveApplication(base: self, port: port)], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { port.finish() }
                try await services.run()
            }
            if let port = await ports.first(where: { _ in true }) {
                let client = TestClient(host: "localhost", port: port, configuration: .patient)
                client.connect()
                let outcome: Result<Void, any Error>
                do { outcome = .success(try await test(LiveClient(client: client, port: port))) } catch {
                    outcome = .failure(error)
                }
                try await client.shutdown()
                await services.triggerGracefulShutdown()
                try outcome.get()
            } else {
                Issue.record("the server did not start")
            }
            try await group.waitForAll()
        }
    }
}

extension TestClient.Configuration {
    static let patient = TestClient.Configuration(timeout: .seconds(600))
}

/// An application that says where it listens.
private struct LiveApplication<Base: ApplicationProtocol>: ApplicationProtocol {
    let base: Base
    let port: AsyncStream<Int>.Continuation

    var responder: Base.Responder {
        get async throws { try await base.responder }
    }

    var server: HTTPServerBuilder { base.server }
    var eventLoopGroup: any EventLoopGroup { base.eventLoopGroup }
    var logger: Logger { base.logger }
    var services: [any Service] { base.services }
    var processesRunBeforeServerStart: [@Sendable () async throws -> Void] {
        base.processesRunBeforeServerStart
    }

    var configuration: ApplicationConfiguration {
        var configuration = base.configuration
        configuration.address = .hostname("localhost", port: 0)
        return configuration
    }

    @Sendable func onServerRunning(_ channel: any Channel) async {
        await base.onServerRunning(channel)
        if let found = channel.localAddress?.port { port.yield(found) }
    }
}
