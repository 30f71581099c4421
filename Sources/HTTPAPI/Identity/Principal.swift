import CommandProcessing

/// Who calls.
struct Principal: Sendable, Equatable {
    enum Role: String, CaseIterable, Sendable {
        case provider, supervisor, board, employer, auditor, `operator`
    }

    /// As events name it.
    let id: String
    let roles: Set<Role>
    /// The role that events name.
    let roleName: String

    /// Everybody on a machine where the daemon runs for trying things out.
    static let development = Principal(
        id: "development",
        roles: Set(Role.allCases),
        roleName: "development"
    )

    func origin(traceparent: String) -> CommandOrigin {
        CommandOrigin(principal: id, role: roleName, traceparent: traceparent)
    }
}
