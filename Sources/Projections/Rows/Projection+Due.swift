import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

extension Projection {
    /// Every deadline that is not recorded as passed. By days and not by instants: a board's zone may change,
    /// and with it the instant, while the day stays.
    ///
    /// The key says all of it; the value is empty, or when the last report was recorded, if the day may have
    /// come before. So the rows of a person about whom much is reported stay as they are.
    static func dueRows(_ person: PersonView, _ rules: RuleBook) -> [Row] {
        let record = person.record
        guard let reportedAt = record.lastReport?.recordedAt else { return [] }
        let latest = latestDue(at: reportedAt)
        // Two of one day and subject, as of people who were merged and both applied, are one.
        var seen: Set<Deadline> = []
        return record.deadlines(rules: rules).compactMap { deadline in
            guard seen.insert(deadline).inserted else { return nil }
            return Row(
                key: RowKey.due(deadline, record.peer),
                value: deadline.on <= latest ? PendingDeadline.value(knownAt: reportedAt) : []
            )
        }
    }

    /// The last day that may have come anywhere: a day begins first at UTC+14, and a filing ends at most a day
    /// before.
    static func latestDue(at instant: Instant) -> CivilDate {
        let utc = DecisionContext.date(at: instant)
        return (try? utc.adding(days: 2)) ?? utc
    }
}

extension RowKey {
    static func due(_ deadline: Deadline, _ peer: PeerID) -> [UInt8] {
        var key = RowKey(
            due: DueGroup(deadline.board, deadline.on, isCutoff: deadline.kind.isCutoff)
        )
        key.append(byte: UInt8(clamping: deadline.kind.rawValue))
        key.append(peer.value)
        key.append(last: deadline.subject)
        return key.bytes
    }

    /// What the keys of a group begin with.
    init(due group: DueGroup) {
        self.init(.due)
        append(days: group.on.daysSinceEpoch)
        append(group.board.packed)
        append(byte: group.isCutoff ? 0 : 1)
    }
}
