/// How a message that the broker refuses is found and taken out, over several producers: each is replaced after a
/// refusal. Pure.
///
/// A broker refuses a whole batch. So after the first refusal messages are sent one by one, and the next refusal
/// names the very one; it goes into quarantine with the next transaction. The first commit ends the search.
struct RefusalSearch: Equatable {
    enum Step: Equatable {
        /// Something was learnt: go on at once.
        case goOn
        /// Nothing new: it will be refused again, so wait before the next attempt.
        case wait
    }

    /// Whether each message must go in a batch of its own.
    private(set) var isSingly = false
    /// Found and not yet written to the quarantine.
    private(set) var found: [QuarantineID: Refusal] = [:]
    /// The same of those that were in quarantine and were sent anew.
    private(set) var again: [QuarantineID: Refusal] = [:]

    mutating func note(_ refused: RefusedMessage) -> Step {
        let refusal = Refusal(refused.error)
        if refused.isRelease, let id = refused.id {
            return again.updateValue(refusal, forKey: id) == nil ? .goOn : .wait
        }
        guard let id = refused.id else {
            let isNew = !isSingly
            isSingly = true
            return isNew ? .goOn : .wait
        }
        guard refused.isOfPeople, found.updateValue(refusal, forKey: id) == nil else {
            return .wait
        }
        return .goOn
    }

    /// - Parameter settled: what the quarantine knows of from here on.
    mutating func committed(settling settled: [QuarantineID]) {
        isSingly = false
        for id in settled {
            found[id] = nil
            again[id] = nil
        }
    }
}
