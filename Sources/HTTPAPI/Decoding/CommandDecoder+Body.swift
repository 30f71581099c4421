import CommandDecoding
import CredentialingSchema
import HTTPTypes
import Hummingbird
import NIOCore

/// A command that is a body of its own.
extension CommandDecoder {
    static let bodies: [String: Representation] = [
        "application/json": .json, "application/x-protobuf": .protobuf,
    ]

    /// - Throws: `body_too_large`, before anything is read when the length is declared; `not_authenticated` when its
    ///   sender is let in no longer.
    static func collect(_ request: Request, from sender: KnownCallerContext) async throws -> [UInt8] {
        let tooLarge = APIProblem(.bodyTooLarge, "a command has at most \(commandBytesMax) bytes")
        if let stated = request.headers.statedLength, stated > commandBytesMax { throw tooLarge }
        do {
            return Array(buffer: try await sender.body(of: request, upTo: commandBytesMax))
        } catch is NIOTooManyBytesError {
            throw tooLarge
        }
    }

    static func decode(
        _ body: [UInt8],
        as kind: Representation
    ) throws(CommandDecodingError) -> Command {
        switch kind {
        case .protobuf: try decode(protobuf: body)
        case .json, .ndjson, .text, .eventStream, .signed: try decode(json: body)
        }
    }
}
