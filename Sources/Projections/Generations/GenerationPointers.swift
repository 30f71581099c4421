/// Which generations of a projection there are beside what is left over: the content of `LIVE`.
///
/// One file holds all of it and is replaced as a whole, so that a crash finds either what was before a swap or
/// what is after it. A generation that it does not name is nobody's and is cleared away at the next start.
struct GenerationPointers: Equatable, Sendable {
    /// The one that answers.
    var live: UInt32
    /// The one that answered before: goes on following the log, for a rollback.
    var previous: UInt32?
    /// One that is built and follows the log, to be swapped in.
    var candidate: UInt32?

    init(live: UInt32, previous: UInt32? = nil, candidate: UInt32? = nil) {
        self.live = live
        self.previous = previous
        self.candidate = candidate
    }

    /// nil for a text that is none of ours.
    init?(_ text: String) {
        let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
        guard let first = lines.first, first.count == 1, let live = UInt32(first[0]) else { return nil }
        self.init(live: live)
        for line in lines.dropFirst() {
            guard line.count == 2, let number = UInt32(line[1]) else { return nil }
            switch line[0] {
            case "previous": previous = number
            case "candidate": candidate = number
            default: return nil
            }
        }
    }

    var text: String {
        var text = "\(live)\n"
        if let previous { text += "previous \(previous)\n" }
        if let candidate { text += "candidate \(candidate)\n" }
        return text
    }

    var numbers: Set<UInt32> { Set([live, previous, candidate].compactMap(\.self)) }
}
