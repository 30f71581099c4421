import Testing

@testable import Daemon

struct PatienceTests {
    private func isOver(_ patience: inout Patience, after seconds: Int) -> Bool {
        patience.isOver(at: start + .seconds(seconds))
    }

    private let start = ContinuousClock.now

    /// What there was to do first may have taken longer than the patience.
    @Test func itBeginsWithTheFirstFailure() {
        var patience = Patience(.seconds(20))
        #expect(patience.end == nil)
        // Later failures do not put the end off.
        let answers = [60, 79, 80, 200].map { isOver(&patience, after: $0) }
        #expect(answers == [false, false, true, true])
        #expect(patience.end == start + .seconds(80))
    }

    @Test func withoutAnyNothingIsTriedAgain() {
        var patience = Patience(.zero)
        let isOver = isOver(&patience, after: 0)
        #expect(isOver)
    }
}
