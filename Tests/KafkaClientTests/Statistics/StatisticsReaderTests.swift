import Testing

@testable import KafkaClient

/// The few numbers that are read out of librdkafka's statistics, and what is no statistics.
struct StatisticsReaderTests {
    /// As librdkafka 2.0.2 writes it, shortened: one broker, one coordinator, a topic that is passed over.
    private static let sample = #"""
        { "name": "credentiald#producer-1", "client_id": "credentiald", "type": "producer", "ts":5016483227792, "age":1, "replyq":0, "msg_cnt":22710, "msg_size":704010, "msg_max":500000, "simple_cnt":0, "brokers":{ "localhost:9093/3": { "name":"localhost:9093/3", "nodeid":3, "nodename":"localhost:9093", "source":"configured", "state":"UP", "outbuf_cnt":0, "tx":320, "txbytes":84283332, "txerrs":2, "txretries":1, "req_timeouts":4, "rx":310, "rxerrs":5, "connects":7, "disconnects":6, "rtt": { "min":1580, "max":3389, "avg":2349, "sum":79868, "p50":2319, "p99":3391, "p99_99":3391, "outofrange":0, "cnt":34 }, "req": { "Produce":307, "ApiVersion":1 }, "toppars":{ "test-0": { "topic":"test \"}{", "partition":0} } } , "localhost:9092/2": { "name":"localhost:9092/2", "nodeid":2, "state":"DOWN", "tx":1, "txbytes":10, "txerrs":0, "txretries":0, "req_timeouts":0, "rxerrs":0, "connects":1, "disconnects":1, "rtt": { "avg":0, "max":0, "cnt":0 } }, "TxnCoordinator": { "nodeid":3, "source":"logical", "state":"UP", "tx":9, "txbytes":90, "connects":1 } }, "topics":{ "te\\st": { "topic":"test", "age":123, "metadata_age":9060, "batchsize":{ "min":1, "avg":2 }, "partitions":{ "0": { "msgq_cnt":-1, "list":[1,[2,{}],"]"] } } } }, "tx":321, "msg_cnt_more":1, "eos":{ "idemp_state":"Assigned", "txn_may_enq":true, "x":null } }
        """#

    @Test func whatIsWantedIsFound() throws {
        let found = try #require(StatisticsReader.read(bytes(Self.sample)))
        #expect(found.queuedMessages == 22_710 && found.queuedBytes == 704_010)
        var counts = ClientCounts()
        counts.requests = 330
        counts.requestBytes = 84_283_432
        counts.retries = 1
        counts.errors = 7
        counts.timeouts = 4
        counts.connects = 9
        counts.disconnects = 7
        #expect(found.counts == counts)
        #expect(
            found.brokers == [
                BrokerStatistics(id: 2, isUp: false, roundTrip: nil),
                BrokerStatistics(id: 3, isUp: true, roundTrip: .init(average: 2_349, longest: 3_389)),
            ]
        )
    }

    @Test func aPartOfItIsNothing() {
        let whole = bytes(Self.sample)
        for length in 0..<whole.count where !(length == whole.count) {
            #expect(StatisticsReader.read(Array(whole.prefix(length))) == nil, "\(length) bytes")
        }
    }

    @Test(arguments: [
        "", "null", "[]", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{\"a\":]}", "{\"msg_cnt\":\"1\"}",
        "{\"msg_cnt\":99999999999999999999}", "{\"brokers\":[]}", "{\"brokers\":{\"a\":1}}", "{\"a\":\"\\",
    ])
    func whatIsNoStatisticsIsNothing(_ text: String) {
        #expect(StatisticsReader.read(bytes(text)) == nil)
    }

    @Test func aNegativeGaugeIsNone() throws {
        #expect(try #require(StatisticsReader.read(bytes("{\"msg_cnt\":-3}"))).queuedMessages == 0)
    }

    @Test func moreBrokersThanAreListedStillCount() throws {
        let brokers = (0..<100).map { "\"b\($0)\":{\"nodeid\":\($0),\"connects\":1}" }.joined(separator: ",")
        let found = try #require(StatisticsReader.read(bytes("{\"brokers\":{\(brokers)}}")))
        #expect(found.brokers.count == ClientStatistics.brokersMax && found.counts.connects == 100)
    }

    @Test func depthTakesNoStack() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(StatisticsReader.read(bytes("{\"a\":\(deep)")) == nil)
    }
}
