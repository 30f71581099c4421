import EventStore

/// The keys that erasures end. Such a key is there until its erasure is durable, and nothing may be sealed with it
/// any more from the decision on: whoever was merged into an erased person, and is taken out again, still has it as
/// the last one that her records name.
///
/// Holds no more than the erasures of the batches on their way end.
struct EndingKeys {
    /// Since the last `take`.
    private var decided: [KeySlot] = []
    /// Those, and those of erasures before that are not destroyed yet.
    private var undestroyed: Set<KeySlot> = []

    func contains(_ slot: KeySlot) -> Bool { undestroyed.contains(slot) }

    mutating func add(_ slots: [KeySlot]) {
        decided += slots
        undestroyed.formUnion(slots)
    }

    /// Those that are to be destroyed once what was decided so far is durable.
    mutating func take() -> [KeySlot] {
        defer { decided = [] }
        return decided
    }

    /// Who asks for a key that was destroyed is not given it, and takes another one.
    mutating func forgetDestroyed(in keys: KeyVault) {
        guard !undestroyed.isEmpty else { return }
        // One that cannot be looked at is taken to be there.
        undestroyed = undestroyed.filter { (try? keys.isLive($0)) ?? true }
    }
}
