import Foundation
import SwiftProtobuf

/// How the data of a message is written.
package enum MessageEncoding: String, CaseIterable, Hashable, Sendable {
    /// Canonical protobuf JSON.
    case json
    /// Protobuf's binary form.
    case protobuf

    var contentType: String {
        switch self {
        case .json: "application/json"
        case .protobuf: "application/protobuf"
        }
    }

    func encode(_ message: some Message) throws -> [UInt8] {
        switch self {
        case .json: try message.jsonUTF8Bytes()
        case .protobuf: try message.serializedBytes()
        }
    }

    /// Empty for what is the default.
    var signature: String { self == .json ? "" : ";\(rawValue)" }
}
