import CommandDecoding
import CredentialingSchema
import SwiftProtobuf

/// Whatever is read as a command, from JSON or from protobuf, can be written, and is the same command when that is read
/// again in either form.
package func commandProperty(_ input: [UInt8]) {
    guard input.count <= CommandDecoder.commandBytesMax else { return }
    if let command = try? CommandDecoder.decode(json: input) { check(command) }
    if let command = try? CommandDecoder.decode(protobuf: input) { check(command) }
}

private func check(_ command: Command) {
    guard let bytes: [UInt8] = try? command.serializedBytes() else {
        preconditionFailure("a command that was read cannot be written")
    }
    guard bytes.count <= CommandDecoder.commandBytesMax else { return }
    let read = try? CommandDecoder.decode(protobuf: bytes)
    precondition(read == command, "a command that was written is read as another one")
    // JSON has no way of writing some of what protobuf has, such as lists that are too deep.
    guard let json: [UInt8] = try? command.jsonUTF8Bytes(), json.count <= CommandDecoder.commandBytesMax,
        let again = try? CommandDecoder.decode(json: json)
    else { return }
    precondition(again == command, "a command that was written as JSON is read as another one")
}
