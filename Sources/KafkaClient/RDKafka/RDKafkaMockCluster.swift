import CRDKafka
import Synchronization

/// Sole owner of librdkafka's in-process cluster and of the client that it lives in.
///
/// Every call below is a message to the cluster's own thread, so any thread may make it; the lock only keeps
/// calls and the end apart.
@safe final class RDKafkaMockCluster: Sendable {
    let bootstrapServers: String
    private let cluster: Mutex<Handles?>

    init(brokers: Int, log: @escaping KafkaLogHandler) throws(KafkaError) {
        let configuration = KafkaConfiguration(bootstrapServers: "", clientID: "embedded-broker")
        var properties = ClientProperties(configuration, required: [:])
        properties.required["bootstrap.servers"] = nil
        let client = try RDKafkaClient(.producer, properties: properties, log: log)
        guard let handle = unsafe rd_kafka_mock_cluster_new(client.raw, Int32(brokers)),
            let servers = unsafe rd_kafka_mock_cluster_bootstraps(handle)
        else {
            throw KafkaError(.createFailed, .embeddedBroker, reason: "the embedded broker did not start")
        }
        unsafe bootstrapServers = String(cString: servers)
        cluster = unsafe Mutex(Handles(client: client, cluster: handle))
    }

    deinit {
        destroy()
    }

    func destroy() {
        cluster.withLock { handles in
            guard let open = handles else { return }
            unsafe rd_kafka_mock_cluster_destroy(open.cluster)
            open.client.destroy()
            handles = nil
        }
    }

    /// Makes one call; a closed cluster and a refusal are errors.
    func call(_ body: @Sendable (OpaquePointer) -> rd_kafka_resp_err_t) throws(KafkaError) {
        let result = cluster.withLock { handles in handles.map { unsafe body($0.cluster) } }
        guard let result else { throw KafkaError(plain: .state, .embeddedBroker, reason: "it is closed") }
        let code = KafkaErrorCode(result)
        guard code == .none else { throw KafkaError(plain: code, .embeddedBroker) }
    }

    @safe private struct Handles {
        let client: RDKafkaClient
        let cluster: OpaquePointer
    }
}

extension RDKafkaMockCluster {
    func createTopic(_ name: String, partitions: Int) throws(KafkaError) {
        unsafe try call { unsafe rd_kafka_mock_topic_create($0, name, Int32(partitions), 1) }
    }

    func pushErrors(_ codes: [KafkaErrorCode], request: Int16) throws(KafkaError) {
        let responses = codes.map(\.response)
        unsafe try call {
            unsafe rd_kafka_mock_push_request_errors_array($0, request, responses.count, responses)
            return RD_KAFKA_RESP_ERR_NO_ERROR
        }
    }

    func clearErrors(request: Int16) throws(KafkaError) {
        unsafe try call {
            unsafe rd_kafka_mock_clear_request_errors($0, request)
            return RD_KAFKA_RESP_ERR_NO_ERROR
        }
    }

    func pushDelayedAnswer(
        broker: Int32,
        request: Int16,
        code: KafkaErrorCode,
        delay: Duration
    ) throws(KafkaError) {
        let milliseconds = delay.timeoutMilliseconds
        unsafe try call {
            unsafe crdkafka_mock_push_delayed_answer($0, broker, request, code.response, milliseconds)
        }
    }

    func setRoundTrip(broker: Int32, _ duration: Duration) throws(KafkaError) {
        unsafe try call { unsafe rd_kafka_mock_broker_set_rtt($0, broker, duration.timeoutMilliseconds) }
    }

    func setTransactionCoordinator(_ transactionalID: String, broker: Int32) throws(KafkaError) {
        unsafe try call { unsafe rd_kafka_mock_coordinator_set($0, "transaction", transactionalID, broker) }
    }
}
