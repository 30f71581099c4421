package import Identifiers

/// Who calls.
package struct Principal: Hashable, Sendable {
    /// The token's subject, as events name it.
    package let id: String
    package let roles: Set<Role>
    package let boards: BoardReach
    /// Whose record it is for a holder.
    package let person: PeerID?
    /// The token's issuer and key: who says who this is. Empty without a token.
    package private(set) var issuer = ""
    package private(set) var keyID = ""
    /// Everybody on a machine where the daemon runs for trying things out.
    package let isDevelopment: Bool

    /// The longest subject: it stands in every event that its caller makes.
    package static let subjectBytesMax = 128

    package init(id: String, roles: Set<Role>, boards: BoardReach = .none, person: PeerID? = nil) {
        self.init(id: id, roles: roles, boards: boards, person: person, isDevelopment: false)
    }

    private init(
        id: String,
        roles: Set<Role>,
        boards: BoardReach,
        person: PeerID?,
        isDevelopment: Bool
    ) {
        self.id = id
        self.roles = roles
        self.boards = boards
        self.person = person
        self.isDevelopment = isDevelopment
    }

    /// The same, as a token says it.
    package func vouched(by issuer: String, keyID: String) -> Principal {
        var principal = self
        principal.issuer = issuer
        principal.keyID = keyID
        return principal
    }

    package static let development = Principal(
        id: "development",
        roles: Set(Role.allCases),
        boards: .every,
        person: nil,
        isDevelopment: true
    )

    /// Whether a text can name a caller. It goes into events and into lines of the log: something to be seen, nothing
    /// that disturbs the line around it, and no name of the daemon's own.
    package static func isSubject(_ text: String) -> Bool {
        !text.isBlank && !reserved.contains(text)
            && TextShape.fault(of: text, bytesMax: subjectBytesMax, hasLines: false) == nil
    }

    private static let reserved: Set<String> = [development.id, "credentiald"]
}
