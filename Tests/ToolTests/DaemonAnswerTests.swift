import AsyncHTTPClient
import Foundation
import NIOHTTP1
import Testing

@testable import Daemon

/// What tools make of an answer that is none of those they know.
@Suite struct DaemonAnswerTests {
    private func answer(_ status: HTTPResponseStatus, _ type: String?, _ body: String) -> DaemonAnswer {
        DaemonAnswer(status: status, contentType: type, body: Data(body.utf8))
    }

    private func said(_ answer: DaemonAnswer) throws -> String {
        try DaemonAddress(url: "http://127.0.0.1:8080", tokenFile: nil).unexpected(answer).description
    }

    @Test func aPageOfAnotherProgramIsNamedAndShownInOneLine() throws {
        let said = try said(answer(.ok, "text/html", "<html>\n  \u{1B}[31m<h1>Sign in</h1>\n</html>"))
        let beginning = "http://127.0.0.1:8080 answered 200, text/html, which is not this daemon's JSON"
        #expect(said.hasPrefix(beginning))
        #expect(said.hasSuffix("it begins: <html> [31m<h1>Sign in</h1> </html>"))
    }

    @Test func longPagesAreCutAndEmptyOnesNotShown() throws {
        #expect(answer(.badGateway, nil, String(repeating: "x", count: 900)).excerpt.count == 200)
        let said = try said(answer(.badGateway, nil, ""))
        #expect(said.contains("answered 502, no content type") && !said.contains("begins"))
    }

    @Test func aRefusalOfTheDaemonSaysItsCodeAndReason() throws {
        let body = #"{"status":401,"code":"not_authenticated","detail":"this needs a token","more":1}"#
        let refused = answer(.unauthorized, "application/problem+json", body)
        #expect(refused.problem?.code == "not_authenticated")
        #expect(
            try said(refused) == "http://127.0.0.1:8080 answered 401 not_authenticated: this needs a token"
        )
        #expect(answer(.ok, nil, "[]").problem == nil)
    }

    @Test func onlyRowsThatDifferAreAnAnswer() {
        #expect(OperatorClient.Refusal(code: "rows_differ", detail: "1 changed").isDifference)
        for code in ["candidate_missing", "role_missing", "not_authenticated", "projection_unknown"] {
            #expect(!OperatorClient.Refusal(code: code, detail: "").isDifference)
        }
    }

    @Test func silenceIsToldFromOtherFailures() {
        #expect(DaemonAddress.isSilence(HTTPClientError.deadlineExceeded))
        #expect(DaemonAddress.isSilence(HTTPClientError.readTimeout))
        #expect(!DaemonAddress.isSilence(HTTPClientError.remoteConnectionClosed))
        #expect(!DaemonAddress.isSilence(CancellationError()))
    }

    @Test func aSlashAtTheEndOfAnAddressIsNotSaidTwice() throws {
        let address = try DaemonAddress(url: "http://127.0.0.1:8080/", tokenFile: nil)
        #expect(address.url == "http://127.0.0.1:8080")
    }
}
