import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

extension DaemonAddress {
    /// Sends one request and takes the whole answer.
    ///
    /// - Parameter time: until the answer begins, and again between any two parts of it.
    /// - Throws: `DaemonError` when the daemon does not answer in time, or with more bytes than that.
    func send(
        _ request: HTTPClientRequest,
        within time: TimeAmount = DaemonAddress.patience,
        answerBytesMax: Int
    ) async throws -> DaemonAnswer {
        try await calling(silence: time) { client in
            do {
                let response = try await client.execute(request, timeout: time)
                let body = try await response.body.collect(upTo: answerBytesMax)
                return DaemonAnswer(
                    status: response.status,
                    contentType: response.headers.first(name: "content-type"),
                    body: Data(body.readableBytesView)
                )
            } catch {
                guard Self.isSilence(error) else { throw DaemonError("\(url) does not answer: \(error)") }
                throw DaemonError("\(url) did not answer within \(time.wholeSeconds) s")
            }
        }
    }

    /// Whether an answer was given up because nothing came for too long.
    static func isSilence(_ error: any Error) -> Bool {
        guard let error = error as? HTTPClientError else { return false }
        return [HTTPClientError.deadlineExceeded, .readTimeout].contains(error)
    }

    /// What to say of an answer that is none of those that a tool knows.
    func unexpected(_ answer: DaemonAnswer) -> DaemonError {
        let status = answer.status.code
        if let problem = answer.problem {
            return DaemonError("\(url) answered \(status) \(problem.code): \(problem.detail)")
        }
        let type = answer.contentType ?? "no content type"
        let excerpt = answer.excerpt.isEmpty ? "" : "; it begins: \(answer.excerpt)"
        return DaemonError(
            "\(url) answered \(status), \(type), which is not this daemon's JSON: is a proxy or another program there?\(excerpt)"
        )
    }
}

extension TimeAmount {
    var wholeSeconds: Int64 { nanoseconds / 1_000_000_000 }
}
