import Hummingbird
import SwiftProtobuf

extension DearReads {
    /// Reads a message and writes it: of a long one that takes about as long.
    func answer<Message: SwiftProtobuf.Message>(
        for sharer: Sharer,
        as representation: Representation,
        _ read: @escaping @Sendable () throws -> Message
    ) async throws -> (message: Message, response: Response) {
        try await run(for: sharer) {
            let message = try read()
            return (message: message, response: try representation.response(message))
        }
    }
}
