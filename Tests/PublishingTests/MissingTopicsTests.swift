import Testing

@testable import Publishing

/// A broker that has just begun is asked again before what it does not know is lost.
struct MissingTopicsTests {
    private let began = ContinuousClock.now

    @Test func itIsAskedForAsLongAsARestartTakes() {
        var missing = MissingTopics()
        let patience = PublishingLimits.missingPatience
        var goesOn = (0..<100).map { _ in missing.missed(at: began) }
        goesOn.append(missing.missed(at: began + patience - .nanoseconds(1)))
        #expect(!goesOn.contains(false))
        goesOn.append(missing.missed(at: began + patience))
        #expect(goesOn.last == false)
    }

    /// To ask may take as long as all of that.
    @Test func itIsAskedSomeTimesHoweverLongThatTakes() {
        var missing = MissingTopics()
        let goesOn = (1...PublishingLimits.missedMax + 1).map {
            missing.missed(at: began + PublishingLimits.missingPatience * $0)
        }
        #expect(goesOn.dropLast().allSatisfy(\.self) && goesOn.last == false)
    }
}
