import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

/// A row of a table: a command, and how it must be refused.
struct Refusal: Sendable, CustomTestStringConvertible {
    let name: String
    let command: Command
    let code: Rejection.Code
    let field: String

    init(
        _ name: String,
        _ base: Command,
        _ code: Rejection.Code,
        _ field: String,
        _ change: (inout Command) -> Void = { _ in }
    ) {
        self.name = name
        command = base.with(change)
        self.code = code
        self.field = field
    }

    var testDescription: String { "\(field): \(name)" }

    /// Fails the test unless the command is refused as this row says, with a detail for people.
    func expect(in world: World, sourceLocation: SourceLocation = #_sourceLocation) {
        guard let rejection = world.rejection(of: command) else {
            Issue.record("\(testDescription) was accepted", sourceLocation: sourceLocation)
            return
        }
        #expect(rejection.code == code, "\(rejection.detail)", sourceLocation: sourceLocation)
        #expect(rejection.field == field, "\(rejection.detail)", sourceLocation: sourceLocation)
        #expect(!rejection.detail.isEmpty, sourceLocation: sourceLocation)
        #expect(
            rejection.detail.utf8.count <= 1_000,
            "a detail is for people",
            sourceLocation: sourceLocation
        )
    }
}
