import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import SwiftProtobuf
import Testing

@testable import CredentialingSchema
@testable import HTTPAPI

/// Ids that tests can tell apart at a glance.
func testID(_ number: Int) -> String {
    "01890000-0000-7000-8000-" + String(repeating: "0", count: 12 - String(number).count) + String(number)
}

enum Body {
    static let peer = testID(1)

    static func register(_ number: Int = 1, extra: String = "") -> String {
        """
        {"commandId":"\(testID(number))",\(extra)"registerPeer":{"registeredOn":"2026-01-02",\
        "personal":{"givenName":"Ada","familyName":"Ng"}}}
        """
    }

    static func complete(
        _ number: Int,
        peer: String = Body.peer,
        minutes: String = "60",
        extra: String = ""
    ) -> String {
        """
        {"commandId":"\(testID(number))",\(extra)"completeModule":{"peerId":"\(peer)","module":"M-\(number)",\
        "title":"Ethics","provider":"NADAC","completedOn":"2026-01-05",\
        "allocations":[{"category":"ethics","minutes":\(minutes)}],"mode":"MODE_IN_PERSON"}}
        """
    }

    /// Rules that one module of 60 minutes satisfies.
    static func adoptRules(_ number: Int) -> String {
        """
        {"commandId":"\(testID(number))","adoptRules":{"board":"TEST","rules":{"board":"TEST","title":"Test board",\
        "version":"2026-1","effectiveOn":"2026-01-01","timeZone":"Etc/UTC",\
        "categories":[{"code":"ethics","title":"Ethics"}],"credentials":[{"code":"PR","title":"Peer Specialist",\
        "numberPrefix":"PR","publicName":true,"initial":[{"id":"hours","title":"Hours",\
        "hours":{"of":"HOURS_KIND_TRAINING","need":{"minutes":60}}}],\
        "cycle":{"months":24,"expiry":"EXPIRY_ANNIVERSARY","opensDaysBefore":90,"lateDays":30},\
        "renewal":[{"id":"ceu","title":"CE","hours":{"of":"HOURS_KIND_CONTINUING_EDUCATION",\
        "need":{"minutes":600}}}]}]}}}
        """
    }

    static func application(_ number: Int, _ kind: String, _ date: String, _ field: String) -> String {
        """
        {"commandId":"\(testID(number))","\(kind)":{"peerId":"\(peer)","board":"TEST","credential":"PR",\
        "\(field)":"\(date)"}}
        """
    }
}

extension TestClientProtocol {
    func post(
        _ body: String,
        to uri: String = "/v1/commands",
        type: String = "application/json",
        headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        var headers = headers
        headers[.contentType] = type
        return try await execute(
            uri: uri,
            method: .post,
            headers: headers,
            body: ByteBuffer(string: body)
        )
    }

    func bulk(_ lines: [String], dryRun: Bool = false) async throws -> [BulkAnswer] {
        let response = try await post(
            lines.joined(separator: "\n"),
            to: "/v1/commands/bulk\(dryRun ? "?dryRun=true" : "")",
            type: "application/x-ndjson"
        )
        #expect(response.status == .ok)
        return try response.lines.map { line in
            if let receipt = try? Receipt(jsonString: line) { return .receipt(receipt) }
            return .problem(try Problem(jsonString: line))
        }
    }

    func get(_ uri: String, accept: String? = nil) async throws -> TestResponse {
        try await execute(uri: uri, method: .get, headers: accept.map { [.accept: $0] } ?? [:])
    }

    /// A person with one module, an application and a credential of board TEST.
    func makeCredential() async throws -> Receipt {
        for body in [
            Body.adoptRules(900), Body.register(1), Body.complete(2),
            Body.application(3, "submitApplication", "2026-01-10", "submittedOn"),
        ] {
            let response = try await post(body)
            try #require(response.status == .created, "\(response.text)")
        }
        let response = try await post(
            Body.application(4, "approveApplication", "2026-01-20", "decidedOn")
        )
        return try response.message(Receipt.self)
    }
}

enum BulkAnswer {
    case receipt(Receipt)
    case problem(Problem)

    var receipt: Receipt? { if case .receipt(let receipt) = self { receipt } else { nil } }
    var problem: Problem? { if case .problem(let problem) = self { problem } else { nil } }
}
