import KafkaClient
import Publishing

extension Daemon {
    /// What whoever starts it should know.
    func notices(_ parts: DaemonParts, _ room: ConnectionRoom) -> [String] {
        var notices: [String] = []
        if settings.isDevelopment {
            notices.append("development: every caller on this machine has every role")
        } else if settings.tls == nil, !settings.listen.isLoopback {
            notices.append(
                "\(settings.listen) is spoken to in plain HTTP: give it tls, or put a proxy with TLS before it, for tokens and records pass"
            )
        }
        if let notice = room.notice(settings.limits) { notices.append(notice) }
        notices += kafkaNotices(parts.cluster)
        if case .simulated(let start) = settings.clock {
            notices.append("the clock is simulated: it stands still until it is advanced")
            if parts.time.now > start {
                notices.append("the clock goes on from the last record, \(parts.time.now), not from \(start)")
            }
        }
        if parts.neverSigned > 0 {
            notices.append(
                "the log had \(parts.neverSigned) records and no checkpoint at the start, so nothing shows that they are those that were recorded: right only when its first daemon was ended before it had signed, or it was restored until before its first checkpoint, or is of before there were any, else see the runbook failed-verification"
            )
        }
        return notices
    }

    /// Of how far what is published can be relied on.
    private func kafkaNotices(_ cluster: Cluster?) -> [String] {
        var notices: [String] = []
        if case .embedded(let broker)? = cluster {
            notices.append(
                "Kafka is the embedded broker at \(broker.bootstrapServers): for trying things out, it keeps nothing"
            )
        }
        if case .remote? = cluster, !settings.isDevelopment {
            let single = settings.publications.filter { $0.replication == 1 }.map(\.name)
            if !single.isEmpty {
                notices.append(
                    "replication is 1 for \(single.joined(separator: ", ")): one copy of what others rely on, gone with the disk of the broker that has it; see \"Copies\" in the guide publications"
                )
            }
        }
        if cluster != nil, settings.kafka.lanes.delivery == .atLeastOnce {
            notices.append(
                "delivery is at least once: consumers drop doubles by ce_sequence, and nothing fences a second daemon "
                    + "off, so see that one alone publishes this log"
            )
            if settings.publications.contains(where: { $0.audience == .employers }) {
                notices.append(
                    "employers' topics are compacted, and without transactions an old status of a credential can come "
                        + "late and stay as the last one: who begins to read there can be told that somebody may "
                        + "practise who may not; see \"Brokers without transactions\" in the guide publications"
                )
            }
        }
        return notices
    }
}
