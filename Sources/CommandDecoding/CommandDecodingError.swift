/// Why a body is not a command. Nothing of it reached the store.
package struct CommandDecodingError: Error, Equatable {
    /// Stable words that clients can act on.
    package enum Code: String, CaseIterable {
        /// Not JSON, or JSON that no reader may take: too deep, a key given twice.
        case malformedJSON = "malformed_json"
        case malformedProtobuf = "malformed_protobuf"
        case unknownCommand = "unknown_command"
        case unknownField = "unknown_field"
        case invalidField = "invalid_field"
        case missingCommand = "missing_command"
    }

    package let code: Code
    /// For people: the value and the reason.
    package let detail: String
    /// Path of the offending field, such as `completeModule.allocations[1].minutes`; empty when it is not
    /// about one field.
    package let field: String
    /// The command's id as far as it could be read.
    package var commandID = ""

    package init(_ code: Code, _ detail: String, field: String = "") {
        self.code = code
        self.detail = detail
        self.field = field
    }
}
