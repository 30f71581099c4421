import Identifiers
import Testing

@testable import Publishing

/// A backfill is of its publication as that is configured now.
struct BackfillTests {
    private let backfill = Backfill(publication: "boards", version: 2, from: 1, board: "NYCB")

    private func publication(about codes: String...) throws -> Publication {
        var publication = Publication.boards
        publication.filter.boards = Set(try codes.map { try #require(BoardCode($0)) })
        return publication
    }

    private func boards(_ lane: Lane) -> [String] {
        lane.publications[0].filter.boards?.map(\.description).sorted() ?? ["every board"]
    }

    @Test func oneOfABoardTellsOfNoOther() throws {
        let wide = try publication(about: "ICRC", "NYCB")
        for publication in [Publication.boards, wide] {
            #expect(boards(backfill.lane(of: publication)) == ["NYCB"])
            #expect(backfill.refusal(by: publication) == nil)
        }
    }

    @Test func oneOfABoardThatWasTakenOutTellsNobody() throws {
        let narrow = try publication(about: "ICRC")
        #expect(boards(backfill.lane(of: narrow)).isEmpty)
        let reason = try #require(backfill.refusal(by: narrow))
        #expect(reason.hasPrefix("boards is not about NYCB any more"))
    }

    /// As somebody may have written it into the plan by hand: what is no board is not every board.
    @Test func oneOfWhatIsNoBoardTellsNobody() {
        let odd = Backfill(publication: "boards", version: 2, from: 1, board: "no board")
        #expect(boards(odd.lane(of: .boards)).isEmpty)
        #expect(odd.refusal(by: .boards) != nil)
    }

    @Test func oneOfAllBoardsIsOfThoseOfThePublication() throws {
        let whole = Backfill(publication: "boards", version: 2, from: 1)
        let narrow = try publication(about: "ICRC")
        #expect(boards(whole.lane(of: .boards)) == ["every board"])
        #expect(boards(whole.lane(of: narrow)) == ["ICRC"])
        #expect(whole.refusal(by: narrow) == nil)
    }

    @Test func theVersionsThatWereUsedAreTheLanesThatHaveACheckpointTopic() {
        let lead = "credentialing.publisher.v1."
        let lanes = [
            "audiences", "backfill.boards.v2", "backfill.boards.v11", "backfill.boards.v9",
            "backfill.boards2.v30", "backfill.boards.vx", "backfill.boards.v31.v32",
            "backfill.boards.v9223372036854775807",
        ]
        let topics =
            lanes.map { lead + $0 } + ["credentialing.boards.ICRC.events.v40", "backfill.boards.v41"]
        #expect(Backfill.lastVersion(of: "boards", among: topics) == 11)
        #expect(Backfill.lastVersion(of: "boards2", among: topics) == 30)
        #expect(Backfill.lastVersion(of: "employers", among: topics) == 0)
    }
}
