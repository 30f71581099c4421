import Identifiers
import Identity
import Projections

/// How far a caller reaches on the route that is asked: the scopes of all roles together.
struct Reach: Sendable {
    private let scopes: Set<AccessScope>
    private let principal: Principal

    init(_ principal: Principal, on row: AccessRow) {
        self.principal = principal
        scopes = Set(principal.roles.compactMap { row.grants[$0] })
    }

    var isNothing: Bool { scopes.isEmpty }

    private var isEverything: Bool { scopes.contains(.all) }

    func includes(_ board: BoardCode) -> Bool {
        isEverything || scopes.contains(.ownBoards) && principal.boards.includes(board)
    }

    /// - Throws: `board_not_yours`.
    func require(_ board: BoardCode) throws(APIProblem) {
        guard includes(board) else {
            throw APIProblem(
                .boardNotYours,
                "\(board) is none of the boards that you act for",
                field: "board"
            )
        }
    }

    /// - Throws: `peer_unknown`, as for a person whom nobody knows.
    func sight(of peer: PeerID) throws(APIProblem) -> Sight {
        if isEverything { return .everything }
        if scopes.contains(.ownPerson), principal.person == peer { return .own }
        if scopes.contains(.ownBoards), case .only(let boards) = principal.boards { return .boards(boards) }
        throw APIProblem.of(QueryError.peerUnknown(peer)).problem
    }

    /// Whose own record it may be about; nil: nobody's.
    var person: PeerID? { scopes.contains(.ownPerson) ? principal.person : nil }

    /// Whose record is shown to herself, as her own and no further, whatever else she may read; nil: nobody's.
    var ownRecord: PeerID? { isEverything ? nil : person }

    /// - Throws: `role_missing`, `board_not_yours`.
    func require(_ audience: FeedAudience) throws(APIProblem) {
        switch audience {
        case .everything:
            guard isEverything else {
                throw APIProblem(.roleMissing, "all events are for the role auditor; say board or audience")
            }
        case .board(let board):
            guard isEverything || scopes.contains(.ownBoards) else {
                throw APIProblem(.roleMissing, "a board's events are for the roles board and auditor")
            }
            try require(board)
        case .employers:
            guard isEverything || scopes.contains(.employersFeed) else {
                throw APIProblem(.roleMissing, "the employers' feed is for the roles employer and auditor")
            }
        }
    }
}
