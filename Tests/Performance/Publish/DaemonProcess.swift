import AsyncHTTPClient
import CredentialingSchema
import Foundation
import NIOCore
import NIOHTTP1
import SwiftProtobuf

/// A daemon of the same build as the benchmark, in a process of its own.
final class DaemonProcess: Sendable {
    private let process = Process()
    private let client: HTTPClient
    private let url: String

    init(_ program: String, data: String, kafka: String) throws {
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = [
            "serve", "--dev", "--data", data, "--listen", "127.0.0.1:0", "--kafka", kafka, "--json",
            "--settle", "86400", "--log-level", "error",
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var line: [UInt8] = []
        while line.last != UInt8(ascii: "\n") {
            let part = output.fileHandleForReading.availableData
            precondition(!part.isEmpty, "\(program) ended before it was ready")
            line += part
        }
        let ready = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
        guard let url = ready?["url"] as? String else { fatalError(String(decoding: line, as: UTF8.self)) }
        self.url = url
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// - Returns: the receipt, and when all of it was there.
    func send(_ command: Command) async throws -> (receipt: Receipt, at: ContinuousClock.Instant) {
        let (status, body) = try await post("/v1/commands", "application/json", try command.jsonUTF8Bytes())
        let now = ContinuousClock.now
        precondition(status == 201, "\(status): \(String(decoding: body, as: UTF8.self))")
        return (try Receipt(jsonUTF8Bytes: body), now)
    }

    /// - Returns: the last position.
    func sendAll(_ commands: [Command]) async throws -> UInt64 {
        var lines: [UInt8] = []
        for command in commands {
            lines += try command.jsonUTF8Bytes() as [UInt8]
            lines.append(UInt8(ascii: "\n"))
        }
        let (_, body) = try await post("/v1/commands/bulk", "application/x-ndjson", lines)
        var last: UInt64 = 0
        for line in body.split(separator: UInt8(ascii: "\n")) {
            guard let receipt = try? Receipt(jsonUTF8Bytes: Array(line)) else {
                fatalError(String(decoding: line, as: UTF8.self))
            }
            last = max(last, receipt.position)
        }
        return last
    }

    private func post(_ path: String, _ type: String, _ body: [UInt8]) async throws -> (UInt, [UInt8]) {
        var request = HTTPClientRequest(url: url + path)
        request.method = .POST
        request.headers.add(name: "content-type", value: type)
        request.body = .bytes(body)
        let answer = try await client.execute(request, timeout: .seconds(60))
        let bytes = try await answer.body.collect(upTo: 64 << 20)
        return (answer.status.code, Array(bytes.readableBytesView))
    }

    func stop() async throws {
        try await client.shutdown()
        process.terminate()
        process.waitUntilExit()
    }
}
