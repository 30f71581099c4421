import KafkaClient

/// How the list is kept: a compacted topic of one partition, an entry for each key.
extension Quarantine {
    static let topicLead = "credentialing.quarantine.v1."

    /// Reads the whole list of a topic. **Blocking** for up to `timeout`.
    ///
    /// After the lane was taken over: what an older process left open is ended by then.
    static func read(
        _ topic: String,
        cluster: Cluster,
        timeout: Duration,
        log: @escaping KafkaLogHandler
    ) throws -> Quarantine {
        let reader = try TopicReader(
            configuration: cluster.configuration,
            topic: topic,
            partition: 0,
            log: log
        )
        defer { reader.close() }
        var list = Quarantine()
        var fault: LaneFault?
        _ = try reader.readToProvenEnd(timeout: timeout) { record in
            do throws(LaneFault) { list.take(try Change(record)) } catch { fault = fault ?? error }
        }
        if let fault { throw fault }
        return list
    }
}

extension Quarantine.Change {
    init(_ record: KafkaRecord) throws(LaneFault) {
        if let value = record.value {
            self = .put(try QuarantineEntry(value, key: record.key))
        } else {
            let name = String(decoding: record.key ?? [], as: UTF8.self)
            guard let id = QuarantineID(name) else { throw .quarantineUnreadable(name) }
            self = .remove(id)
        }
    }

    func message(lane: LaneIdentity) throws -> KafkaMessage {
        switch self {
        case .put(let entry):
            KafkaMessage(
                topic: lane.quarantineTopic,
                key: Array(entry.id.description.utf8),
                value: try entry.encoded(lane: lane.name),
                headers: [KafkaHeader(name: "content-type", text: "application/json")]
            )
        case .remove(let id): id.tombstone(in: lane.quarantineTopic)
        }
    }
}

extension QuarantineID {
    /// Takes the entry off a list.
    func tombstone(in list: String) -> KafkaMessage {
        KafkaMessage(topic: list, key: Array(description.utf8), value: nil)
    }
}

extension LaneIdentity {
    var quarantineTopic: String { Quarantine.topicLead + name }
}

extension Lane {
    var quarantineTopic: String { Quarantine.topicLead + name }
}
