import CredentialingSchema
import HTTPTypes
import Hummingbird
import NIOCore
import SwiftProtobuf

/// An error as its reader gets it: RFC 9457 problem details with a stable code.
struct APIProblem: HTTPResponseError, Sendable {
    static let mediaType = "application/problem+json"
    /// The codes are not web pages, so their types are names and no addresses.
    static let typePrefix = "urn:credentiald:problem:"

    let status: HTTPResponse.Status
    let code: String
    /// For people: the value and the reason.
    let detail: String
    /// Path of the offending field, or the name of the parameter; empty when it is not about one.
    var field = ""
    /// Requirements that stand against an approval, with their evidence.
    var unmet: [RequirementResult] = []
    /// The command it is about, as far as it could be read.
    var commandID = ""
    var headers = HTTPFields()

    init(_ code: ProblemCode, _ detail: String, field: String = "") {
        self.init(status: code.status, code: code.rawValue, detail: detail)
        self.field = field
        if let seconds = code.retryAfterSeconds { headers[.retryAfter] = String(seconds) }
    }

    init(status: HTTPResponse.Status, code: String, detail: String) {
        self.status = status
        self.code = code
        self.detail = detail
    }

    /// The code in words: "peer unknown".
    private var title: String { code.replacing("_", with: " ") }

    func message(instance: String) -> Problem {
        var problem = Problem()
        problem.type = Self.typePrefix + code
        problem.title = title
        problem.status = UInt32(status.code)
        problem.code = code
        problem.detail = detail
        problem.instance = instance
        problem.field = field
        problem.unmet = unmet
        problem.commandID = commandID
        return problem
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        response(instance: request.uri.path)
    }

    func response(instance: String) -> Response {
        var headers = headers
        headers[.contentType] = Self.mediaType
        return Response(
            status: status,
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: message(instance: instance).json))
        )
    }
}

extension SwiftProtobuf.Message {
    /// The message in canonical protobuf JSON.
    var json: [UInt8] {
        do { return try jsonUTF8Bytes() } catch {
            preconditionFailure("the schema's answers hold nothing that JSON cannot: \(error)")
        }
    }
}
