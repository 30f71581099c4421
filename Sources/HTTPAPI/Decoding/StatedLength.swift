import HTTPTypes
import Hummingbird

extension HTTPFields {
    /// Bytes that a client says its body has; nil when it does not say.
    var statedLength: Int? { self[.contentLength].flatMap { Int($0) } }
}

extension Request {
    /// Refuses a body by what is said of its length, before any of it comes: its client may wait for an answer first.
    ///
    /// - Throws: `body_too_large`.
    func requireLength(upTo bytesMax: Int) throws(APIProblem) {
        if let stated = headers.statedLength, stated > bytesMax {
            throw APIProblem(.bodyTooLarge, "the body has at most \(bytesMax) bytes here")
        }
    }
}
