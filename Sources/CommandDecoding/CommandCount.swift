import CredentialingSchema

/// What a protobuf body says more than once. The reader of protobuf keeps the last of several commands, and of what
/// goes with them: the others would be lost, and nobody told.
struct CommandCount {
    /// From here on a field is a command.
    private static let firstCommand: UInt64 = 16
    /// Those below, which go with every command.
    private static let beside: [UInt64: String] = [
        1: "commandId", 2: "expectedVersion", 3: "correlationId",
    ]

    private(set) var commands = 0
    /// The first field beside the command that is given again.
    private(set) var givenAgain: String?

    /// - Parameter bytes: a message whose fields the schema has.
    /// - Throws: when they are no message.
    init(protobuf bytes: [UInt8]) throws(OuterFields.Malformed) {
        var fields = OuterFields(bytes[...])
        var seen: Set<UInt64> = []
        while let field = try fields.next() {
            if field.number >= Self.firstCommand {
                commands += 1
            } else if !seen.insert(field.number).inserted, givenAgain == nil {
                givenAgain = Self.beside[field.number]
            }
        }
    }
}
