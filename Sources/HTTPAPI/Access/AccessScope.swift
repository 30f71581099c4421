/// How far a role reaches on a route.
enum AccessScope: String, CaseIterable, Sendable {
    /// Everything that the route has.
    case all
    /// What the public record shows; the same for everybody.
    case publicRecord = "public record"
    /// Matters of the boards that the token names. People who were never with one of them do not exist.
    case ownBoards = "own boards"
    /// The person that the token names. Others do not exist.
    case ownPerson = "own person"
    /// The feed that employers read.
    case employersFeed = "employers' feed"
    /// By the table of commands.
    case byCommand = "by command"
}
