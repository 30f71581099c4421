import HTTPTypes
import Identity

/// Who may use one route, and how far.
struct AccessRow: Sendable {
    /// Who needs no token.
    enum Openness: Sendable {
        case nobody
        /// Callers on this machine, not through a proxy.
        case thisMachine
        case everybody
    }

    let method: HTTPRequest.Method
    let path: String
    let grants: [Role: AccessScope]
    let openness: Openness
    /// Who is shown a person's record only for a purpose, and only when it is recorded that she was read. Empty: the
    /// route shows no one person's record.
    let accounted: Set<Role>

    init(
        _ method: HTTPRequest.Method,
        _ path: String,
        openTo openness: Openness = .nobody,
        _ grants: [Role: AccessScope],
        accounted: Set<Role> = []
    ) {
        self.method = method
        self.path = path
        self.grants = grants
        self.openness = openness
        self.accounted = accounted
    }

    /// In the order in which roles are declared.
    var roles: [Role] { Role.allCases.filter { grants[$0] != nil } }
}
