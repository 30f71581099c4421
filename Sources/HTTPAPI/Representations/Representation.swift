import CommandDecoding
import HTTPTypes
import Hummingbird
import NIOCore
import SwiftProtobuf

/// How a message is written.
enum Representation: String, CaseIterable {
    case json = "application/json"
    case protobuf = "application/x-protobuf"
    case ndjson = "application/x-ndjson"
    /// For people.
    case text = "text/plain"
    /// Server-sent events.
    case eventStream = "text/event-stream"
    /// Signed, for whoever checks it without this daemon.
    case signed = "application/vc+jwt"

    static let single: [Representation] = [.json, .protobuf]

    /// The best that the caller takes; the first choice when the caller does not say.
    /// - Throws: `not_acceptable`.
    static func negotiated(
        for request: Request,
        among choices: [Representation] = Representation.single
    ) throws(APIProblem) -> Representation {
        let accepted = request.headers[values: .accept]
        // What most send needs no reading.
        if accepted.isEmpty || accepted == ["*/*"] { return choices[0] }
        let ranges = accepted.flatMap { $0.split(separator: ",") }
            .compactMap { MediaRange(String($0)) }
        guard !ranges.isEmpty else { return choices[0] }
        var best: (choice: Representation, weight: Double)?
        for choice in choices {
            let covering = ranges.filter { $0.covers(choice.rawValue) }.max { $0.precision < $1.precision }
            let weight = covering?.weight ?? 0
            if weight > best?.weight ?? 0 { best = (choice, weight) }
        }
        guard let best else {
            throw APIProblem(
                .notAcceptable,
                "answers come as \(choices.map(\.rawValue).joined(separator: " or "))"
            )
        }
        return best.choice
    }

    /// - Throws: `content_type_unsupported` when the body is something else, or in a charset other than UTF-8.
    static func ofBody(_ request: Request, among names: [String: Representation]) throws(APIProblem)
        -> Representation
    {
        // Most bodies are what they should be, and nothing has to be said.
        func known() -> String { names.keys.sorted().joined(separator: " or ") }
        guard request.headers[.contentEncoding].map({ $0.lowercased() == "identity" }) ?? true else {
            throw APIProblem(.contentTypeUnsupported, "the body is compressed; send it as it is")
        }
        guard let text = request.headers[.contentType] else {
            throw APIProblem(.contentTypeUnsupported, "Content-Type is missing: \(known())")
        }
        if let plain = names[text] { return plain }
        guard let media = MediaRange(text), let body = names[media.essence] else {
            throw APIProblem(
                .contentTypeUnsupported,
                "Content-Type is \(known()), not \"\(JSONText.excerpt(text))\""
            )
        }
        if let charset = media.parameters["charset"],
            !["utf-8", "\"utf-8\""].contains(charset.lowercased())
        {
            throw APIProblem(
                .contentTypeUnsupported,
                "the charset is UTF-8, not \(JSONText.excerpt(charset))"
            )
        }
        return body
    }

    func response(
        _ message: some SwiftProtobuf.Message,
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) throws -> Response {
        precondition(Self.single.contains(self), "lines are streamed")
        let bytes: [UInt8] = self == .json ? message.json : try message.serializedBytes()
        return response([bytes[...]], status: status, headers: headers)
    }

    /// - Parameter pieces: of the body, written already.
    func response(
        _ pieces: [ArraySlice<UInt8>],
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) -> Response {
        var body = ByteBuffer()
        body.reserveCapacity(pieces.reduce(0) { $0 + $1.count })
        for piece in pieces { body.writeBytes(piece) }
        var headers = headers
        headers[.contentType] = rawValue
        headers[.vary] = "Accept"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
    }
}
