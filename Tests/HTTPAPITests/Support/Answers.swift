import CredentialingSchema
import Foundation
import HTTPTypes
import NIOCore
import SwiftProtobuf
import Testing

@testable import HTTPAPI

extension LiveAnswer {
    var text: String { String(buffer: body) }

    var lines: [String] { text.split(separator: "\n").map(String.init) }

    func message<M: SwiftProtobuf.Message>(_ type: M.Type) throws -> M {
        try #require(headers[.contentType] == "application/json", "\(text)")
        return try M(jsonString: text)
    }

    func json() throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(Array(buffer: body))) as? [String: Any])
    }

    /// Checks what every problem has, and gives it.
    func problem(
        _ status: Int,
        _ code: String,
        field: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Problem {
        #expect(self.status.code == status, "\(text)", sourceLocation: sourceLocation)
        #expect(headers[.contentType] == "application/problem+json", sourceLocation: sourceLocation)
        #expect(headers[.xContentTypeOptions] == "nosniff", sourceLocation: sourceLocation)
        #expect(headers[.cacheControl] == "no-store", sourceLocation: sourceLocation)
        var options = JSONDecodingOptions()
        options.ignoreUnknownFields = true
        let problem = try Problem(jsonString: text, options: options)
        #expect(problem.code == code, "\(text)", sourceLocation: sourceLocation)
        #expect(problem.status == UInt32(status), sourceLocation: sourceLocation)
        #expect(problem.type == "urn:credentiald:problem:\(code)", sourceLocation: sourceLocation)
        #expect(!problem.title.isEmpty && !problem.detail.isEmpty, sourceLocation: sourceLocation)
        if let field { #expect(problem.field == field, "\(text)", sourceLocation: sourceLocation) }
        return problem
    }
}
