import CRDKafka

extension RDKafkaClient {
    /// The partitions of a topic and the replicas of the first; nil when there is no such topic.
    func metadata(
        _ topic: String,
        timeout: Duration
    ) throws(KafkaError) -> (partitions: Int, replicas: Int)? {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let handle = unsafe try self.topic(topic, .describeTopic)
        let code = KafkaErrorCode(
            unsafe rd_kafka_metadata(raw, 0, handle, &metadata, timeout.timeoutMilliseconds)
        )
        guard code == .none, let metadata = unsafe metadata else {
            throw KafkaError(plain: code, .describeTopic)
        }
        defer { unsafe rd_kafka_metadata_destroy(metadata) }
        guard unsafe metadata.pointee.topic_cnt > 0, let found = unsafe metadata.pointee.topics else {
            return nil
        }
        let problem = unsafe KafkaErrorCode(found.pointee.err)
        if problem == .unknownTopicOrPartition || problem == .unknownTopic { return nil }
        // A topic whose partitions have no leader for the moment is described all the same.
        let partitions = unsafe Int(found.pointee.partition_cnt)
        guard partitions > 0 else {
            throw KafkaError(plain: problem, .describeTopic)
        }
        return (partitions, unsafe Int(found.pointee.partitions.pointee.replica_cnt))
    }

    /// Every topic that this client may see, with its number of partitions.
    func topics(timeout: Duration) throws(KafkaError) -> [String: Int] {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let code = KafkaErrorCode(
            unsafe rd_kafka_metadata(raw, 1, nil, &metadata, timeout.timeoutMilliseconds)
        )
        guard code == .none, let metadata = unsafe metadata else {
            throw KafkaError(plain: code, .describeTopic)
        }
        defer { unsafe rd_kafka_metadata_destroy(metadata) }
        var topics: [String: Int] = [:]
        for index in 0..<(unsafe Int(metadata.pointee.topic_cnt)) {
            let topic = unsafe metadata.pointee.topics[index]
            guard let name = unsafe topic.topic else { continue }
            unsafe topics[String(cString: name)] = unsafe Int(topic.partition_cnt)
        }
        return topics
    }
}
