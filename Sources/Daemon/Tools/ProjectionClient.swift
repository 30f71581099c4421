import AsyncHTTPClient
import Foundation
package import HTTPAPI
import NIOCore
import NIOHTTP1
package import Projections

/// What operators do with the projections of a running daemon, over HTTP.
package struct ProjectionClient: Sendable {
    private let url: String

    /// Seconds until an answer must be there: a swap compares all rows first.
    private static let timeoutSeconds: Int64 = 600
    private static let answerBytesMax = 64 << 20

    package init(url: String) { self.url = url }

    /// The daemon refuses: what was asked for cannot be done, or does not exist.
    package struct Refusal: Error, CustomStringConvertible {
        package let code: String
        package let detail: String
        package var description: String { "\(code): \(detail)" }
    }

    private struct Problem: Decodable {
        let code: String
        let detail: String
    }

    package func list() async throws -> [ProjectionStatus] {
        struct Answer: Decodable { let projections: [ProjectionStatus] }
        return try await send("", as: Answer.self).projections
    }

    package func rebuild(_ name: String, threads: Int?) async throws -> RebuildStatus {
        struct Options: Encodable { let threads: Int? }
        return try await send("/\(name)/rebuild", .POST, Options(threads: threads))
    }

    package func rebuildStatus(_ name: String) async throws -> RebuildStatus {
        try await send("/\(name)/rebuild")
    }

    package func cancel(_ name: String) async throws {
        struct Answer: Decodable { let state: String }
        _ = try await send("/\(name)/rebuild", .DELETE, as: Answer.self)
    }

    package func diff(_ name: String) async throws -> RowDiff { try await send("/\(name)/diff") }

    package func swap(_ name: String, acceptDiff: Bool) async throws -> RowDiff {
        struct Options: Encodable { let acceptDiff: Bool }
        return try await send("/\(name)/swap", .POST, Options(acceptDiff: acceptDiff))
    }

    package struct Changed: Codable, Sendable {
        package let projection: String
        package let generation: UInt32
    }

    package func rollback(_ name: String) async throws -> Changed {
        try await send("/\(name)/rollback", .POST)
    }

    package func dropPrevious(_ name: String) async throws -> Changed {
        try await send("/\(name)/previous", .DELETE)
    }

    /// Everybody whose rows wait, page after page.
    package func quarantine(_ name: String, _ body: (QuarantinedPerson) throws -> Void) async throws {
        struct Page: Decodable {
            let people: [QuarantinedPerson]
            let next: String?
        }
        var after = ""
        while true {
            let page = try await send("/\(name)/quarantine\(after)", as: Page.self)
            for person in page.people { try body(person) }
            guard let next = page.next else { return }
            after = "?after=\(next)"
        }
    }

    package struct Retried: Codable, Sendable {
        package let projection: String
        package let peer: String
        package let applied: Bool
        package let quarantine: QuarantinedPerson?
    }

    package func retry(_ name: String, _ peer: String) async throws -> Retried {
        let allowed = CharacterSet.urlPathAllowed.subtracting(CharacterSet(charactersIn: "/"))
        let peer = peer.addingPercentEncoding(withAllowedCharacters: allowed) ?? peer
        return try await send("/\(name)/quarantine/\(peer)/retry", .POST)
    }

    private struct Nothing: Encodable {}

    private func send<Answer: Decodable>(
        _ path: String,
        _ method: HTTPMethod = .GET,
        _ body: (some Encodable)? = Nothing?.none,
        as type: Answer.Type = Answer.self
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "\(url)/v1/projections\(path)")
        request.method = method
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: try JSONEncoder().encode(body)))
        }
        let (status, answer) = try await execute(request)
        if (200..<300).contains(status.code) {
            return try JSONDecoder().decode(type, from: answer)
        }
        if let problem = try? JSONDecoder().decode(Problem.self, from: answer) {
            throw Refusal(code: problem.code, detail: problem.detail)
        }
        let text = String(decoding: answer.prefix(1_000), as: UTF8.self)
        throw DaemonError("\(url) answered \(status.code): \(text)")
    }

    private func execute(_ request: HTTPClientRequest) async throws -> (HTTPResponseStatus, Data) {
        do {
            let response = try await HTTPClient.shared.execute(
                request,
                timeout: .seconds(Self.timeoutSeconds)
            )
            let body = try await response.body.collect(upTo: Self.answerBytesMax)
            return (response.status, Data(body.readableBytesView))
        } catch {
            throw DaemonError("\(url) does not answer: \(error)")
        }
    }
}
