import Foundation
import Publishing
import Testing

@testable import Daemon

/// What was paused stays so when the configuration gives it another lane.
@Suite struct PausedPublicationsTests {
    private let both = Lane.audiences
    private let log = Lane.log
    private let boards = Lane(name: "one", publications: [.boards])
    private let employers = Lane(name: "other", publications: [.employers])

    private var paused: PublishingPlan {
        var plan = PublishingPlan()
        plan.pause(both)
        return plan
    }

    /// As it is after a restart.
    private func kept(_ plan: PublishingPlan) throws -> PublishingPlan {
        try JSONDecoder().decode(PublishingPlan.self, from: JSONEncoder().encode(plan))
    }

    @Test func eachPublicationIsPausedInItsNewLane() throws {
        let plan = try kept(paused).following([boards, employers, log])
        #expect(plan.paused == ["one", "other"])
        let together = Lane(name: "all", publications: [.log, .boards, .employers])
        #expect(try kept(paused).following([together]).paused == ["all"])
        #expect(try kept(paused).following([both, log]) == paused)
    }

    @Test func whatGoesOnThereIsNotPausedWhenItComesBack() throws {
        var plan = try kept(paused).following([boards, employers, log])
        plan.resume(boards)
        #expect(try kept(plan).following([boards, employers, log]).paused == ["other"])
        // One of the two is paused still, and with it the lane that both are in.
        #expect(try kept(plan).following([both, log]).paused == ["audiences"])
        plan.resume(employers)
        #expect(try kept(plan).following([both, log]).paused.isEmpty)
    }

    @Test func whatIsNotConfiguredForAWhileIsPausedStill() throws {
        var plan = try kept(paused).following([boards, log])
        #expect(plan.paused == ["audiences", "one"])
        #expect(plan.pausedInVain([boards, log]) == ["audiences"])
        plan.resume(boards)
        let back = try kept(plan).following([boards, employers, log])
        #expect(back.paused == ["other"])
        #expect(back.pausedInVain([boards, employers, log]).isEmpty)
    }

    @Test func aBackfillIsPausedAlone() throws {
        let backfill = Backfill(publication: "boards", version: 2, from: 1)
        var plan = PublishingPlan()
        plan.backfills = [backfill]
        plan.pause(backfill.lane(of: .boards))
        let found = try kept(plan).following([both, log])
        #expect(found.paused == [backfill.laneName])
        #expect(found.pausedInVain([both, log]).isEmpty)
    }

    /// It has the names of lanes alone.
    @Test func aFileOfBeforeIsTaken() throws {
        let text = #"{"backfills": [], "paused": ["audiences", "gone"]}"#
        let found = try JSONDecoder().decode(PublishingPlan.self, from: Data(text.utf8))
        let plan = found.following([both, log])
        #expect(plan.paused == ["audiences", "gone"])
        #expect(plan.pausedInVain([both, log]) == ["gone"])
        #expect(try kept(plan).following([boards, log]).paused.contains("one"))
    }
}
