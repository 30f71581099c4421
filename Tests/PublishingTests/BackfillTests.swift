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
            #expect(backfill.refusal(among: [publication]) == nil)
        }
    }

    @Test func oneOfABoardThatWasTakenOutTellsNobody() throws {
        let narrow = try publication(about: "ICRC")
        #expect(boards(backfill.lane(of: narrow)).isEmpty)
        let reason = try #require(backfill.refusal(among: [narrow]))
        #expect(reason.hasPrefix("boards is not about NYCB any more"))
    }

    /// As somebody may have written it into the plan by hand: what is no board is not every board.
    @Test func oneOfWhatIsNoBoardTellsNobody() {
        let odd = Backfill(publication: "boards", version: 2, from: 1, board: "no board")
        #expect(boards(odd.lane(of: .boards)).isEmpty)
        #expect(odd.refusal(among: [.boards]) != nil)
    }

    @Test func oneOfAllBoardsIsOfThoseOfThePublication() throws {
        let whole = Backfill(publication: "boards", version: 2, from: 1)
        let narrow = try publication(about: "ICRC")
        #expect(boards(whole.lane(of: .boards)) == ["every board"])
        #expect(boards(whole.lane(of: narrow)) == ["ICRC"])
        #expect(whole.refusal(among: [narrow]) == nil)
    }

    @Test func oneWhosePublicationIsNotConfiguredTellsNobodyAndHasAName() throws {
        let reason = try #require(backfill.refusal(among: [.employers, .log]))
        #expect(reason.hasPrefix("boards is not configured"))
        #expect(backfill.idleLane.name == backfill.laneName && backfill.idleLane.publications.isEmpty)
    }

    /// Names on it are erased, and statuses become others, by messages that nobody sends any more.
    @Test func oneOfEmployersLeavesATopicToBeDeleted() throws {
        let employers = Backfill(publication: "employers", version: 2, from: 1)
        let advice = try #require(employers.lane(of: .employers).adviceWhenEnded)
        #expect(advice.contains("no erasure reaches credentialing.employers.status.v2"))
        #expect(backfill.lane(of: .boards).adviceWhenEnded == nil)
        #expect(backfill.idleLane.adviceWhenEnded?.contains("a topic of employers") == true)
    }

    /// The publication itself moved on to it, or another one was given it.
    @Test func oneWhoseTopicIsAnothersTellsNobody() throws {
        let whole = Backfill(publication: "boards", version: 2, from: 1)
        var moved = Publication.boards
        moved.topicPattern = moved.topicPattern(version: 2)
        var beside = moved
        beside.name = "beside"
        #expect(try #require(whole.refusal(among: [moved])).hasPrefix("its topic is now that of boards"))
        let reason = try #require(whole.refusal(among: [.boards, .employers, beside]))
        #expect(reason.hasPrefix("its topic is now that of beside"))
        // Of other boards alone it is in nobody's way.
        beside.filter.boards = [try #require(BoardCode("ICRC"))]
        #expect(backfill.refusal(among: [.boards, beside]) == nil)
        moved.topicPattern = moved.topicPattern(version: 3)
        #expect(whole.refusal(among: [moved]) == nil)
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
