import Testing

@testable import KafkaClient

@Suite(.ownThread)
struct CommitFaultTests {
    let broker: EmbeddedBroker
    var configuration: KafkaConfiguration { broker.configuration }

    init() throws {
        broker = try EmbeddedBroker()
        _ = try broker.createTopic("topic", partitions: 1)
    }

    @Test(arguments: [
        KafkaErrorCode.coordinatorNotAvailable, .coordinatorLoading, .notCoordinator, .transport,
    ])
    func anEndThatWasSentTwiceIsUncertain(_ code: KafkaErrorCode) throws {
        let producer = try configuration.producer("uncertain")
        defer { producer.close() }
        try broker.failNext(.endTransaction, with: [code])
        try producer.begin()
        try producer.send("topic", "once")
        #expect(try producer.commit() == .committed(certain: false))
        #expect(producer.mustRecycle)
        #expect(try configuration.values("topic") == ["once"])
    }

    @Test func anAnswerThatComesTooLateIsUncertain() throws {
        var impatient = configuration
        impatient.properties["socket.timeout.ms"] = "1000"
        let producer = try impatient.producer("late")
        defer { producer.close() }
        try broker.delayNext(.endTransaction, broker: 1, by: .seconds(3))
        try producer.begin()
        try producer.send("topic", "once")
        #expect(try producer.commit() == .committed(certain: false))
    }

    @Test func afterAnUncertainCommitTheNextTransactionIsRefused() throws {
        let producer = try configuration.producer("recycle")
        defer { producer.close() }
        try broker.failNext(.endTransaction, with: [.transport])
        try producer.begin()
        try producer.send("topic", "first")
        #expect(try producer.commit() == .committed(certain: false))
        let error = #expect(throws: KafkaError.self) { try producer.begin() }
        #expect(error?.isFatal == true)

        let successor = try configuration.producer("recycle")
        defer { successor.close() }
        try successor.begin()
        try successor.send("topic", "second")
        #expect(try successor.commit() == .committed(certain: true))
        #expect(try configuration.values("topic") == ["first", "second"])
    }

    @Test func certaintyReturnsWithTheNextTransaction() throws {
        let producer = try configuration.producer("slow")
        defer { producer.close() }
        try broker.setRoundTrip(broker: 1, .milliseconds(50))
        for _ in 0..<3 {
            try producer.begin()
            try producer.send("topic", "slow")
            #expect(try producer.commit() == .committed(certain: true))
        }
    }

    @Test(arguments: [KafkaErrorCode.producerFenced, .invalidProducerEpoch])
    func fencingIsFatal(_ code: KafkaErrorCode) throws {
        let producer = try configuration.producer("fenced")
        defer { producer.close() }
        try broker.failNext(.endTransaction, with: [code])
        try producer.begin()
        try producer.send("topic", "zombie")
        let error = #expect(throws: KafkaError.self) { _ = try producer.commit() }
        #expect(error?.isFenced == true)
        #expect(error?.isFatal == true)
        #expect(producer.mustRecycle)
    }

    @Test func anImpossibleStateIsFatalButNotFencing() throws {
        let producer = try configuration.producer("state")
        defer { producer.close() }
        try broker.failNext(.endTransaction, with: [.invalidTransactionState])
        try producer.begin()
        try producer.send("topic", "message")
        let error = #expect(throws: KafkaError.self) { _ = try producer.commit() }
        #expect(error?.isFatal == true)
        #expect(error?.isFenced == false)
    }

    @Test(arguments: [KafkaErrorCode.topicAuthorizationFailed, .messageTooLarge])
    func aRefusedMessageAbortsTheTransactionAndNamesTheCause(_ code: KafkaErrorCode) throws {
        let producer = try configuration.producer("refused")
        defer { producer.close() }
        try broker.failNext(.produce, with: [code])
        try producer.begin()
        try producer.send("topic", "refused")
        guard case .aborted(let error) = try producer.commit() else {
            Issue.record("a transaction with a refused message was committed")
            return
        }
        #expect(error.code == code)
        #expect(error.reason.contains("topic"))
        #expect(error.requiresAbort)
        #expect(producer.mustRecycle)
        #expect(try configuration.records("topic").isEmpty)
    }

    @Test func aRetriedMessageIsCommittedOnce() throws {
        let producer = try configuration.producer("retried")
        defer { producer.close() }
        let passing = KafkaErrorCode(rawValue: 6)  // NOT_LEADER_FOR_PARTITION
        try broker.failNext(.produce, with: [passing, passing])
        try producer.begin()
        try producer.send("topic", "once")
        #expect(try producer.commit() == .committed(certain: true))
        #expect(try configuration.values("topic") == ["once"])
    }

    @Test func afterARefusedMessageSendSaysWhy() throws {
        let producer = try configuration.producer("send-after")
        defer { producer.close() }
        try broker.failNext(.produce, with: [.topicAuthorizationFailed])
        try producer.begin()
        let deadline = Deadline(after: patience)
        var error: KafkaError?
        while error?.requiresAbort != true, !deadline.hasPassed {
            do throws(KafkaError) { try producer.send("topic", "message") } catch let refused {
                error = refused
            }
        }
        #expect(error?.code == .topicAuthorizationFailed)
        #expect(error?.requiresAbort == true)
        try producer.abort()
    }

    /// A broker refuses a batch; sent one by one, it is the very message.
    @Test func aRefusalNamesTheMessageThatWasSentSingly() throws {
        var limits = ProducerLimits()
        limits.sendsSingly = true
        let producer = try configuration.producer("singly", limits: limits)
        defer { producer.close() }
        for refused in [0, 3, 8] {
            let codes = [KafkaErrorCode](repeating: .none, count: refused) + [KafkaErrorCode(rawValue: 87)]
            try broker.failNext(.produce, with: codes)
            let one = refused == 0 ? producer : try configuration.producer("singly", limits: limits)
            defer { one.close() }
            try one.begin()
            var found: KafkaError?
            do throws(KafkaError) {
                for index in 0..<12 { try one.send("topic", "message \(index)") }
                if case .aborted(let error) = try one.commit() { found = error }
            } catch {
                found = error
                try one.abort()
            }
            #expect(found?.isOfMessage == true && found?.message == refused, "\(String(describing: found))")
            try broker.clearFailures(.produce)
        }
    }
}
