import AsyncHTTPClient
package import CredentialingSchema
import Foundation
import NIOCore
import NIOHTTP1
import SwiftProtobuf

/// `credentiald import`: sends a file of commands, one JSON object a line, to a running daemon.
///
/// Safe to run again after any interruption: a command that was accepted answers with the same
/// receipt and is not recorded twice.
package struct ImportTool: Sendable {
    private let daemon: DaemonAddress
    private var url: String { daemon.url }

    /// Lines of one request.
    private static let linesPerRequest = 4_096
    /// Bytes of one request's lines, approximately.
    private static let bytesPerRequest = 4 << 20
    /// A request is answered as its lines are decided, some hundred at a time, however long all of them take: who says
    /// nothing at all for so long does not decide them.
    private static let silence = TimeAmount.minutes(10)
    /// Of an answer that is no answer to lines.
    private static let otherBytesMax = 64 << 10

    package init(_ daemon: DaemonAddress) {
        self.daemon = daemon
    }

    package struct Counts: Sendable {
        package var lines: UInt64 = 0
        package var accepted: UInt64 = 0
        package var duplicates: UInt64 = 0
        package var rejected: UInt64 = 0
        package var lastPosition: UInt64 = 0
    }

    /// A line that was not accepted: its number in the file, and the daemon's answer.
    package typealias Refused = @Sendable (_ line: UInt64, Problem) -> Void

    /// - Parameters:
    ///   - path: `-` reads standard input.
    ///   - progress: called after each request.
    /// - Throws: `DaemonError` when the daemon cannot be reached or stops answering; what it
    ///   answered before is counted in `progress`.
    package func run(
        path: String,
        refused: Refused,
        progress: @Sendable (Counts) -> Void
    ) async throws -> Counts {
        try await daemon.calling(silence: Self.silence) { client in
            try await send(path, client, refused, progress)
        }
    }

    private func send(
        _ path: String,
        _ client: HTTPClient,
        _ refused: Refused,
        _ progress: @Sendable (Counts) -> Void
    ) async throws -> Counts {
        var reader = try LineReader(path: path)
        var counts = Counts()
        try await greet(client)
        while true {
            let chunk = try reader.next(lines: Self.linesPerRequest, bytes: Self.bytesPerRequest)
            guard chunk.count > 0 else { return counts }
            let base = counts.lines
            do {
                try await post(chunk.bytes, client) { answer in
                    guard counts.add(answer, line: base, refused) else { throw strange(answer) }
                }
            } catch let error as DaemonError {
                throw error
            } catch {
                throw lost(error, after: counts)
            }
            counts.lines = base + UInt64(chunk.count)
            progress(counts)
        }
    }

    /// Who answers nothing at all is not waited for as long as lines may take. What is answered tells nothing.
    private func greet(_ client: HTTPClient) async throws {
        do { _ = try await client.execute(daemon.request("/healthz"), timeout: DaemonAddress.patience) } catch
        {
            throw lost(error, after: Counts(), within: DaemonAddress.patience)
        }
    }

    private func lost(
        _ error: any Error,
        after counts: Counts,
        within silence: TimeAmount = Self.silence
    ) -> DaemonError {
        let answers = counts.accepted + counts.duplicates + counts.rejected
        let again = "run the import again, nothing is recorded twice"
        guard DaemonAddress.isSilence(error) else {
            return DaemonError(
                "the connection to \(url) was lost after \(answers) answers (\(error)): \(again)"
            )
        }
        return DaemonError(
            "\(url) did not answer within \(silence.wholeSeconds) s, after \(answers) answers: \(again)"
        )
    }

    private func strange(_ line: ArraySlice<UInt8>) -> DaemonError {
        daemon.unexpected(DaemonAnswer(status: .ok, contentType: Self.mediaType, body: Data(line)))
    }

    private static let mediaType = "application/x-ndjson"

    private func post(
        _ body: [UInt8],
        _ client: HTTPClient,
        _ take: (ArraySlice<UInt8>) throws -> Void
    ) async throws {
        var request = daemon.request("/v1/commands/bulk")
        request.method = .POST
        request.headers.add(name: "content-type", value: Self.mediaType)
        request.body = .bytes(ByteBuffer(bytes: body))
        let response = try await client.execute(request, timeout: Self.silence)
        let type = response.headers.first(name: "content-type")
        guard response.status == .ok, type?.hasPrefix(Self.mediaType) == true else {
            let body = try? await response.body.collect(upTo: Self.otherBytesMax)
            throw daemon.unexpected(
                DaemonAnswer(
                    status: response.status,
                    contentType: type,
                    body: body.map { Data($0.readableBytesView) } ?? Data()
                )
            )
        }
        var last: [UInt8] = []
        func answer(_ line: ArraySlice<UInt8>) throws {
            last = Array(line)
            try take(line)
        }
        var rest: [UInt8] = []
        for try await part in response.body {
            rest.append(contentsOf: part.readableBytesView)
            var start = rest.startIndex
            while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
                if end > start { try answer(rest[start..<end]) }
                start = end + 1
            }
            rest.removeSubrange(..<start)
        }
        if !rest.isEmpty { try answer(rest[...]) }
        // The lines behind it were not decided.
        if let end = try? Problem(json: last, options: .ofAnswers), end.status == 401 {
            throw DaemonError(
                "\(url) takes the token no longer (\(end.detail)): run the import again with another one, nothing is recorded twice"
            )
        }
    }
}

extension ImportTool.Counts {
    /// - Parameter line: lines of earlier requests.
    /// - Returns: false when it is neither a receipt nor a problem.
    fileprivate mutating func add(
        _ answer: ArraySlice<UInt8>,
        line: UInt64,
        _ refused: ImportTool.Refused
    ) -> Bool {
        let bytes = Array(answer)
        if let receipt = try? Receipt(json: bytes, options: .ofAnswers), receipt.position > 0 {
            if receipt.duplicate { duplicates += 1 } else { accepted += 1 }
            lastPosition = max(lastPosition, receipt.position)
            return true
        }
        guard let problem = try? Problem(json: bytes, options: .ofAnswers), !problem.code.isEmpty
        else {
            return false
        }
        rejected += 1
        refused(line + problem.line, problem)
        return true
    }
}
