import Testing

@testable import KafkaClient

struct TransactionTrafficTests {
    @Test(arguments: [
        (TransactionTraffic(), true),
        (TransactionTraffic(endsSent: 1), true),
        (TransactionTraffic(endsSent: 2), false),
        (TransactionTraffic(endsSent: 1, unanswered: 1), false),
        (TransactionTraffic(endsSent: 0, unanswered: 1), false),
    ])
    func onlyATransactionWithNothingUnderWayIsSettled(_ traffic: TransactionTraffic, _ isSettled: Bool) {
        #expect(traffic.isSettled == isSettled)
    }

    @Test func answersThatAreReportedTwiceChangeNothing() {
        var traffic = TransactionTraffic()
        traffic.sent(.addPartitions)
        #expect(traffic.isAddingPartitions)
        traffic.received(.addPartitions, isAnswer: true)
        traffic.received(.addPartitions, isAnswer: true)
        traffic.sent(.end)
        traffic.received(.end, isAnswer: true)
        traffic.received(.end, isAnswer: true)
        #expect(traffic == TransactionTraffic(endsSent: 1))
        #expect(traffic.isSettled)
    }

    @Test func aCutConnectionUnsettles() {
        var traffic = TransactionTraffic()
        traffic.sent(.addPartitions)
        traffic.received(.addPartitions, isAnswer: false)
        traffic.sent(.addPartitions)
        traffic.received(.addPartitions, isAnswer: true)
        #expect(!traffic.isSettled)
    }

    @Test func progressCountsRecordsAndPassesOverMarkers() {
        var progress = ReadProgress()
        #expect(!progress.hasReached(0))
        progress.read(4)
        #expect(progress.position == 5)
        #expect(progress.hasReached(5) && !progress.hasReached(6))
        progress.caughtUp(7)
        #expect(progress.hasReached(7))
        progress.caughtUp(6)
        #expect(progress.position == 7)
    }
}
