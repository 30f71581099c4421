import HTTPTypes
import Identity

/// Every route, one row each: which roles may use it, and how far each of them reaches. Whoever is not named is
/// refused. The gate in front of the routes, the tests and `Schemas/access.md` read this one table, and a server
/// whose routes are not those of the table does not start.
enum AccessTable {
    static let rows: [AccessRow] =
        commands + people + publicRecord + boards + feedAndLog + operations + health + issuer

    private static let byPath = Dictionary(grouping: rows, by: \.path)

    private static func key(_ method: HTTPRequest.Method, _ path: String) -> String {
        "\(method.rawValue) \(path)"
    }

    /// - Parameter path: as the router writes it, `/v1/peers/{id}`.
    static func row(_ method: HTTPRequest.Method, _ path: String) -> AccessRow? {
        let wanted = method == .head ? .get : method
        return byPath[path]?.first { $0.method == wanted }
    }

    /// What routes and table have not in common, for whoever starts the server.
    static func gaps(in routes: [(path: String, method: HTTPRequest.Method)]) -> [String] {
        let registered = Set(
            routes.map { key($0.method == .head ? .get : $0.method, $0.path) }
        )
        let listed = Set(rows.map { key($0.method, $0.path) })
        return registered.subtracting(listed).map { "\($0) is not in the table" }.sorted()
            + listed.subtracting(registered).map { "\($0) is no route" }.sorted()
    }

    // MARK: The rows

    /// Which command, the table of commands says.
    private static let senders: [Role: AccessScope] = [
        .provider: .byCommand, .supervisor: .byCommand, .board: .byCommand, .auditor: .byCommand,
        .operator: .byCommand,
    ]

    private static let commands = [
        AccessRow(.post, "/v1/commands", senders), AccessRow(.post, "/v1/commands/bulk", senders),
    ]

    private static let readers: [Role: AccessScope] = [
        .board: .ownBoards, .holder: .ownPerson, .auditor: .all,
    ]

    /// Boards need account for nothing: they read their own matters and what comes to them anyway, and that is what
    /// they do all day. Who reads her own record discloses it to nobody.
    private static let outsiders: Set<Role> = [.auditor]

    private static let people = [
        AccessRow(.get, "/v1/peers/{id}", readers, accounted: outsiders),
        AccessRow(.get, "/v1/peers/{id}/history", readers, accounted: outsiders),
        AccessRow(.get, "/v1/peers/{id}/eligibility", readers, accounted: outsiders),
        // With rules in its body that need not be adopted.
        AccessRow(
            .post,
            "/v1/peers/{id}/eligibility",
            [.board: .ownBoards, .auditor: .all],
            accounted: outsiders
        ),
        AccessRow(.get, "/v1/credentials/{board}/{number}/ledger", readers, accounted: outsiders),
        // It tells who read, and nothing of what they read. To a board it would tell of others' investigations.
        AccessRow(.get, "/v1/peers/{id}/disclosures", [.holder: .ownPerson, .auditor: .all]),
    ]

    private static let everyRole = Dictionary(
        uniqueKeysWithValues: Role.allCases.map { ($0, AccessScope.publicRecord) }
    )

    /// What a sender of commands needs to know of a board stands here; people's records are not needed for it.
    private static let publicRecord = [
        AccessRow(.get, "/v1/credentials/{board}/{number}", everyRole),
        AccessRow(.get, "/v1/boards", everyRole), AccessRow(.get, "/v1/boards/{code}/rules", everyRole),
        AccessRow(.get, "/v1/log/checkpoint", everyRole),
        AccessRow(.get, "/v1/log/proofs/consistency", everyRole),
    ]

    private static let boardReaders: [Role: AccessScope] = [.board: .ownBoards, .auditor: .all]

    private static let boards = [
        AccessRow(.get, "/v1/renewals", boardReaders),
        // It says of people by name what the public record does not: who was denied, and who never finished.
        AccessRow(.get, "/v1/roster", boardReaders, accounted: outsiders),
        AccessRow(.get, "/v1/boards/{code}/statistics", boardReaders),
    ]

    private static let feedAndLog = [
        AccessRow(
            .get,
            "/v1/events",
            [.board: .ownBoards, .employer: .employersFeed, .auditor: .all]
        ),
        // They hold records as they are: every board's matters, and the names of accounts.
        AccessRow(.get, "/v1/log/proofs/inclusion", [.auditor: .all], accounted: outsiders),
        AccessRow(.get, "/v1/log/proofs/stream", [.auditor: .all], accounted: outsiders),
    ]

    private static let watchers: [Role: AccessScope] = [.auditor: .all, .operator: .all]
    private static let operators: [Role: AccessScope] = [.operator: .all]

    private static let operations = [
        AccessRow(.get, "/v1/clock", watchers), AccessRow(.post, "/v1/clock/advance", operators),
        AccessRow(.get, "/v1/projections", watchers),
        AccessRow(.get, "/v1/projections/{name}/rebuild", watchers),
        AccessRow(.post, "/v1/projections/{name}/rebuild", operators),
        AccessRow(.delete, "/v1/projections/{name}/rebuild", operators),
        AccessRow(.get, "/v1/projections/{name}/diff", watchers),
        AccessRow(.post, "/v1/projections/{name}/swap", operators),
        AccessRow(.post, "/v1/projections/{name}/rollback", operators),
        AccessRow(.delete, "/v1/projections/{name}/previous", operators),
        AccessRow(.get, "/v1/projections/{name}/quarantine", watchers),
        AccessRow(.post, "/v1/projections/{name}/quarantine/{person}/retry", operators),
        AccessRow(.get, "/v1/publications", watchers),
        AccessRow(.post, "/v1/publications/{name}/pause", operators),
        AccessRow(.post, "/v1/publications/{name}/resume", operators),
        AccessRow(.post, "/v1/publications/{name}/backfill", operators),
        AccessRow(.get, "/v1/publications/{name}/quarantine", operators),
        AccessRow(.post, "/v1/publications/{name}/retry", operators),
        AccessRow(.delete, "/v1/publications/{name}", operators),
    ]

    /// What readers of signed credentials fetch: they have no token of this daemon, and all of it is public.
    private static let issuer = [
        AccessRow(.get, "/v1/issuer", openTo: .everybody, [:]),
        AccessRow(.get, "/v1/status-lists/{purpose}/{list}", openTo: .everybody, [:]),
        AccessRow(.get, "/.well-known/did.json", openTo: .everybody, [:]),
        AccessRow(.get, "/.well-known/jwks.json", openTo: .everybody, [:]),
    ]

    private static let health = [
        AccessRow(.get, "/healthz", openTo: .everybody, [:]),
        AccessRow(.get, "/openapi.yaml", openTo: .everybody, [:]),
        AccessRow(.get, "/readyz", openTo: .thisMachine, operators),
        AccessRow(.get, "/metrics", openTo: .thisMachine, operators),
    ]
}
