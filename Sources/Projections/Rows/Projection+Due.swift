import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers

extension Projection {
    /// Every deadline that is not recorded as passed.
    static func dueRows(_ person: PersonView, _ rules: RuleBook) -> [Row] {
        let record = person.record
        guard let reportedAt = record.lastReport?.recordedAt else { return [] }
        let latest = latestDue(at: reportedAt)
        // Two of one day and subject, as of people who were merged and both applied, are one.
        var seen: Set<Deadline> = []
        return record.deadlines(rules: rules).compactMap { deadline in
            guard seen.insert(deadline).inserted else { return nil }
            let knownAt = deadline.on <= latest ? reportedAt : nil
            return PendingDeadline(peer: record.peer, deadline: deadline, knownAt: knownAt).row
        }
    }

    /// The last day that may have come anywhere: a day begins first at UTC+14, and a filing ends at most a day
    /// before.
    static func latestDue(at instant: Instant) -> CivilDate {
        let utc = DecisionContext.date(at: instant)
        return (try? utc.adding(days: 2)) ?? utc
    }
}

extension PendingDeadline {
    /// Its day had come everywhere when the last report about the person was recorded.
    package var wasOver: Bool {
        guard let knownAt else { return false }
        return RuleBook.lastMidnight(of: deadline.on) <= knownAt
    }

    /// By days and not by instants: a board's zone may change, and with it the instant, while the day stays.
    ///
    /// The key says all of it. The value is empty, or when the last report was recorded, if the day may have come
    /// before and may not: the rows of a person about whom much is reported stay as they are. What was over for
    /// certain has that time in front, so that whoever waits for such to settle need not look at all of them.
    var row: Row {
        guard let knownAt else { return Row(key: RowKey.due(deadline, peer), value: []) }
        if wasOver { return Row(key: RowKey.settling(deadline, peer, knownAt: knownAt), value: []) }
        return Row(key: RowKey.due(deadline, peer), value: Self.value(knownAt: knownAt))
    }
}

extension RowKey {
    fileprivate static func due(_ deadline: Deadline, _ peer: PeerID) -> [UInt8] {
        var key = RowKey(.due)
        key.append(deadline, of: peer)
        return key.bytes
    }

    fileprivate static func settling(_ deadline: Deadline, _ peer: PeerID, knownAt: Instant) -> [UInt8] {
        var key = RowKey(.settling)
        key.append(UInt64(bitPattern: knownAt.microsecondsSinceEpoch) ^ PendingDeadline.sign)
        key.append(deadline, of: peer)
        return key.bytes
    }

    /// What the keys of a group begin with.
    init(due group: DueGroup) {
        self.init(.due)
        append(group)
    }

    private mutating func append(_ deadline: Deadline, of peer: PeerID) {
        append(DueGroup(deadline.board, deadline.on, isCutoff: deadline.kind.isCutoff))
        append(byte: UInt8(clamping: deadline.kind.rawValue))
        append(peer.value)
        append(last: deadline.subject)
    }

    private mutating func append(_ group: DueGroup) {
        append(days: group.on.daysSinceEpoch)
        append(group.board.packed)
        append(byte: group.isCutoff ? 0 : 1)
    }
}
