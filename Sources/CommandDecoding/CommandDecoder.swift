package import CredentialingSchema
import SwiftProtobuf

/// Reads commands out of bodies. A good one costs one pass of `JSONGuard` and one of the protobuf reader; only
/// a refused one is read again, to name the field and the reason.
package enum CommandDecoder {
    /// Bytes of one command, as a body of its own or as a line of a bulk.
    package static let commandBytesMax = 1 << 20

    static let options: JSONDecodingOptions = {
        var options = JSONDecodingOptions()
        options.messageDepthLimit = JSONGuard.depthMax
        options.ignoreUnknownFields = false
        return options
    }()

    /// - Parameter isLine: the bytes are one line of many.
    package static func decode(json bytes: [UInt8], isLine: Bool = false) throws(CommandDecodingError)
        -> Command
    {
        precondition(bytes.count <= commandBytesMax, "the caller limits what it reads")
        let isSuspect = JSONGuard.isSuspect(bytes.span)
        // The reader must not see what is too deep for it.
        if isSuspect { try CommandDiagnosis(bytes, isLine: isLine).checkShape() }
        let command: Command
        do {
            command = try Command(json: bytes, options: options)
        } catch {
            throw CommandDiagnosis(bytes, isLine: isLine).reason(readerSays: "\(error)")
        }
        var search = StrangerSearch()
        do { try command.traverse(visitor: &search) } catch {
            throw CommandDiagnosis(bytes, isLine: isLine).widePlace()
        }
        guard command.command != nil else {
            throw CommandDiagnosis(bytes, isLine: isLine).reason(readerSays: "")
        }
        return command
    }

    package static func decode(protobuf bytes: [UInt8]) throws(CommandDecodingError) -> Command {
        precondition(bytes.count <= commandBytesMax, "the caller limits what it reads")
        guard !bytes.isEmpty else { throw CommandDecodingError(.malformedProtobuf, "the body is empty") }
        let command: Command
        do {
            command = try Command(serializedBytes: bytes)
        } catch {
            throw CommandDecodingError(
                .malformedProtobuf,
                "the body is not a protobuf message Command: \(words(error))"
            )
        }
        var search = StrangerSearch()
        do { try command.traverse(visitor: &search) } catch StrangerSearch.Found.wideEnumeration {
            throw failure(.invalidField, "the message holds a number that no word can have", command)
        } catch {
            throw failure(.unknownField, "the message holds a field that the schema does not have", command)
        }
        try checkOnce(bytes, command)
        guard command.command != nil else {
            throw failure(.missingCommand, "the message holds no command", command)
        }
        return command
    }

    /// - Parameter command: what was read of the bytes.
    private static func checkOnce(_ bytes: [UInt8], _ command: Command) throws(CommandDecodingError) {
        let count: CommandCount
        do throws(OuterFields.Malformed) { count = try CommandCount(protobuf: bytes) } catch {
            let detail = "the body is not a protobuf message Command: a field in it is written too long"
            throw failure(.malformedProtobuf, detail, command)
        }
        guard count.commands <= 1 else {
            let detail = "one command belongs in a body, here are \(count.commands)"
            throw failure(.invalidField, detail, command)
        }
        if let name = count.givenAgain {
            throw failure(.invalidField, "\(name) is given twice", command, field: name)
        }
    }

    private static func words(_ error: any Error) -> String {
        switch error as? BinaryDecodingError {
        case .truncated: "it ends too early"
        case .invalidUTF8: "a text in it is not UTF-8"
        case .messageDepthLimit: "its messages are nested too deep"
        default: "its bytes are none"
        }
    }

    private static func failure(
        _ code: CommandDecodingError.Code,
        _ detail: String,
        _ command: Command,
        field: String = ""
    ) -> CommandDecodingError {
        var error = CommandDecodingError(code, detail, field: field)
        error.commandID = command.commandID
        return error
    }
}
