/// How many records the next transaction of a lane may cover. Pure.
///
/// A broker that is too slow for a transaction ends it by itself, and would do so for ever with as many again. So there
/// are fewer each time, and more only after it has kept up for a while.
struct TransactionRoom: Equatable {
    private(set) var records = PublishingLimits.recordsPerTransaction
    /// How often the lane's producer was refused as an older one since records were committed last.
    private var fences = 0
    /// Transactions with as many records as may be that were committed since their number was changed.
    private var filled = 0

    private var isShort: Bool { records < PublishingLimits.recordsPerTransaction }

    /// Takes note that the broker has refused the lane's producer. Once may be a process that stood still, unless it was
    /// more than one refusal that has led here.
    mutating func fenced() {
        fences += 1
        filled = 0
        if fences > 1 || isShort { records = max(records / 2, PublishingLimits.recordsPerTransactionMin) }
    }

    /// - Parameter covered: how many records were committed; 0: something else was.
    mutating func committed(_ covered: UInt64) {
        guard covered > 0 else { return }
        fences = 0
        guard isShort, covered >= UInt64(records) else { return }
        filled += 1
        guard filled >= PublishingLimits.filledBeforeMore else { return }
        filled = 0
        records = min(records * 2, PublishingLimits.recordsPerTransaction)
    }
}
