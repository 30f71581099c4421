import Testing

@testable import KafkaClient

struct KafkaErrorTests {
    @Test func codesAreSpelledAsInLibrdkafka() {
        #expect(KafkaErrorCode.timedOut.description == "RD_KAFKA_RESP_ERR__TIMED_OUT")
        #expect(KafkaErrorCode.fenced.description == "RD_KAFKA_RESP_ERR__FENCED")
        #expect(KafkaErrorCode.messageTooLarge.description == "RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE")
        #expect(!KafkaErrorCode.timedOut.sentence.isEmpty)
    }

    @Test func plainCodesAreSortedIntoPassingAndLasting() {
        #expect(KafkaError(plain: .transport, .read).isRetriable)
        #expect(KafkaError(plain: .allBrokersDown, .read).isRetriable)
        #expect(!KafkaError(plain: .topicAuthorizationFailed, .read).isRetriable)
        #expect(!KafkaError(plain: .unknownPartition, .read).isRetriable)
        #expect(KafkaError(plain: .fatal, .read).isFatal)
    }

    @Test func theDescriptionHasEverythingNeededToActOnIt() {
        let error = KafkaError(.fenced, .commit, reason: "taken over", isFatal: true)
        #expect(error.description == "Kafka: commit: RD_KAFKA_RESP_ERR__FENCED: taken over [fatal, fenced]")
    }
}
