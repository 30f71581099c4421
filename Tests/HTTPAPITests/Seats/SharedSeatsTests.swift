import Testing

@testable import HTTPAPI

struct SharedSeatsTests {
    @Test func seatsAreGivenBackByWhoeverForgetsThem() throws {
        let seats = SharedSeats(count: 1)
        do {
            let seat = try seats.take(for: .everybody)
            #expect(throws: SharedSeats.Refusal.all) { try seats.take(for: .everybody) }
            withExtendedLifetime(seat) {}
        }
        #expect(throws: Never.self) { try seats.take(for: .everybody) }
    }

    @Test func oneCallerHasAQuarterOfTheSeats() throws {
        let seats = SharedSeats(count: 8)
        let greedy = Sharer.caller("greedy")
        var own = [try seats.take(for: greedy), try seats.take(for: greedy)]
        #expect(seats.shareMax == own.count)
        #expect(throws: SharedSeats.Refusal.share) { try seats.take(for: greedy) }
        let others = try (0..<6).map { try seats.take(for: .caller("\($0)")) }
        #expect(throws: SharedSeats.Refusal.all) { try seats.take(for: .caller("late")) }
        own.removeLast()
        #expect(throws: Never.self) { try seats.take(for: greedy) }
        withExtendedLifetime((own, others)) {}
    }

    @Test func aSeatIsGivenBackOnce() throws {
        let seats = SharedSeats(count: 1)
        let seat = try seats.take(for: .everybody)
        seat.giveBack()
        let next = try seats.take(for: .everybody)
        seat.giveBack()
        #expect(throws: SharedSeats.Refusal.all) { try seats.take(for: .everybody) }
        withExtendedLifetime((seat, next)) {}
    }
}
