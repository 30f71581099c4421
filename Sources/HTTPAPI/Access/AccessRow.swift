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

    init(
        _ method: HTTPRequest.Method,
        _ path: String,
        openTo openness: Openness = .nobody,
        _ grants: [Role: AccessScope]
    ) {
        self.method = method
        self.path = path
        self.grants = grants
        self.openness = openness
    }

    /// In the order in which roles are declared.
    var roles: [Role] { Role.allCases.filter { grants[$0] != nil } }
}
