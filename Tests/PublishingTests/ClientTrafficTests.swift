import KafkaClient
import Testing

@testable import Publishing

/// What producers of a lane say, one after the other.
struct ClientTrafficTests {
    private func statistics(requests: UInt64, queued: UInt64) -> ClientStatistics {
        var statistics = ClientStatistics()
        statistics.counts.requests = requests
        statistics.counts.connects = 1
        statistics.queuedMessages = queued
        return statistics
    }

    @Test func countsGoOnWhenProducersAreReplaced() {
        var traffic = ClientTraffic()
        #expect(traffic.counts == nil && traffic.current == nil)
        // One that never said anything ends.
        traffic.producerEnded()
        #expect(traffic.counts == nil)
        traffic.said(statistics(requests: 5, queued: 1))
        traffic.said(statistics(requests: 7, queued: 2))
        #expect(traffic.counts?.requests == 7 && traffic.current?.queuedMessages == 2)
        traffic.producerEnded()
        #expect(traffic.counts?.requests == 7 && traffic.counts?.connects == 1 && traffic.current == nil)
        traffic.producerEnded()
        traffic.said(statistics(requests: 3, queued: 0))
        #expect(traffic.counts?.requests == 10 && traffic.counts?.connects == 2)
    }
}
