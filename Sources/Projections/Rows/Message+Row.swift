package import SwiftProtobuf

extension SwiftProtobuf.Message {
    /// The bytes of a row: the schema's rows hold nothing that protobuf cannot encode.
    package var rowBytes: [UInt8] {
        do { return try serializedBytes() } catch {
            preconditionFailure("a row cannot be encoded: \(error)")
        }
    }

    /// Such bytes as JSON.
    package static func text(_ bytes: [UInt8]) throws -> String {
        try Self(serializedBytes: bytes).jsonString()
    }
}
