import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

extension Projection {
    /// Every deadline that is not recorded as passed. By days and not by instants: a board's zone may change,
    /// and with it the instant, while the day stays.
    func dueRows(_ person: PersonView, _ rules: RuleBook) -> [Row] {
        let record = person.record
        guard let recordedAt = record.recordedAt else { return [] }
        return record.deadlines(rules: rules).map { deadline in
            var row = DueRow()
            row.peerID = record.peer.description
            row.board = deadline.board.description
            row.kind = deadline.kind
            row.subject = deadline.subject
            row.dueOn = deadline.on.description
            // Only then does the row change with each of the person's events.
            if deadline.on <= Self.latestDue(at: recordedAt) {
                row.knownAt = recordedAt.microsecondsSinceEpoch
            }
            return Row(key: RowKey.due(deadline, record.peer), value: encoded(row))
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
