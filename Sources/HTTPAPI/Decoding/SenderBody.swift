import Hummingbird
import Logging
import NIOCore

extension KnownCallerContext {
    /// A request's body, whole. It may take longer to come than its sender is let in: what it asks for is done only for
    /// somebody who still is when its last byte is there.
    ///
    /// - Throws: `not_authenticated`, `NIOTooManyBytesError`.
    func body(of request: Request, upTo bytesMax: Int) async throws -> ByteBuffer {
        let body = try await request.body.collect(upTo: bytesMax)
        guard await isStillAllowed() else {
            logger.info("a request was not taken: its sender is let in no longer")
            throw APIProblem.unauthenticated(
                "the token or certificate was taken no longer when the body had come: nothing was done"
            )
        }
        return body
    }
}
