import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import RequestBodies
import SwiftProtobuf
import Testing

@testable import CredentialingSchema
@testable import HTTPAPI

extension LiveClient {
    func post(
        _ body: String,
        to uri: String = "/v1/commands",
        type: String = "application/json",
        headers: HTTPFields = [:]
    ) async throws -> LiveAnswer {
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

    func get(_ uri: String, accept: String? = nil) async throws -> LiveAnswer {
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
