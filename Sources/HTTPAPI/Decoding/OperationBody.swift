import CommandDecoding
import Foundation
import Hummingbird
import NIOCore

/// The body of an operator's call: nothing, or a JSON object of a few options. A misspelt one is refused, for
/// what was meant to be accepted or bounded would otherwise not be.
struct OperationBody {
    private enum Option: Decodable {
        case flag(Bool)
        case count(Int)
        case text(String)
        case other

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let flag = try? value.decode(Bool.self) {
                self = .flag(flag)
            } else if let count = try? value.decode(Int.self) {
                self = .count(count)
            } else if let text = try? value.decode(String.self) {
                self = .text(text)
            } else {
                self = .other
            }
        }
    }

    private let options: [String: Option]

    /// Bytes of such a body.
    private static let bytesMax = 4_096

    /// - Throws: `body_too_large`, `not_authenticated`, `content_type_unsupported`, `bad_request`, or
    ///   `unknown_parameter`.
    init(_ request: Request, from sender: KnownCallerContext, allowed: [String]) async throws {
        try request.requireLength(upTo: Self.bytesMax)
        let body = try await sender.body(of: request, upTo: Self.bytesMax)
        guard body.readableBytes > 0 else {
            options = [:]
            return
        }
        _ = try Representation.ofBody(request, among: ["application/json": .json])
        let data = Data(body.readableBytesView)
        guard let options = try? JSONDecoder().decode([String: Option].self, from: data) else {
            throw APIProblem(.badRequest, "the body is no JSON object")
        }
        for name in options.keys.sorted() where !allowed.contains(name) {
            let hint = allowed.isEmpty ? "there are none" : "there are \(allowed.joined(separator: ", "))"
            throw APIProblem(
                .unknownParameter,
                "\(JSONText.excerpt(name)) is not an option; \(hint)",
                field: JSONText.excerpt(name)
            )
        }
        self.options = options
    }

    /// False when not given.
    func flag(_ name: String) throws(APIProblem) -> Bool {
        switch options[name] {
        case nil: return false
        case .flag(let flag): return flag
        default: throw APIProblem(.invalidParameter, "\(name) is true or false", field: name)
        }
    }

    /// 1 to `max`; nil when not given.
    func count(_ name: String, max: Int) throws(APIProblem) -> Int? {
        switch options[name] {
        case nil: return nil
        case .count(let count) where (1...max).contains(count): return count
        default:
            throw APIProblem(.invalidParameter, "\(name) is a whole number from 1 to \(max)", field: name)
        }
    }

    /// nil when not given.
    func text(_ name: String) throws(APIProblem) -> String? {
        switch options[name] {
        case nil: return nil
        case .text(let text): return text
        default: throw APIProblem(.invalidParameter, "\(name) is text", field: name)
        }
    }
}
