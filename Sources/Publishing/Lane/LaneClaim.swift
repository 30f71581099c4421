import KafkaClient

/// Whether a lane is still this process's. Pure.
///
/// A broker says that a younger producer has a lane when another process has taken the lane over, and in the same words
/// when it has ended a transaction by itself that was open for too long: a process that stood still, or a network that
/// was away, and nobody else. So each process puts its mark on the lane's checkpoints, on the one that it finds first of
/// all; and who is refused waits a moment and looks whose the last one is before it takes the lane again.
struct LaneClaim: Equatable {
    /// The header of a checkpoint that has the mark of who wrote it.
    static let header = "writer"

    /// Whose a lane is.
    enum Owner: Equatable {
        case here
        case elsewhere
    }

    /// This process's own.
    let mark: String
    private let delivery: Delivery
    private var before = Before.notLooked
    /// How often this process's producers were refused as older ones since the last commit.
    private(set) var fences = 0
    /// Whether this process has ever committed: it was the younger one then.
    private var hasCommitted = false

    /// Whose a checkpoint is, empty for programs that put no mark on it, and where it stands.
    struct Found: Equatable {
        let writer: String
        let offset: KafkaOffset
    }

    /// The last checkpoint that was somebody else's and no reason to stop.
    private enum Before: Equatable {
        case notLooked
        case nobody
        case found(Found)
    }

    init(_ delivery: Delivery, mark: String = Self.drawn()) {
        self.delivery = delivery
        self.mark = mark
    }

    private static func drawn() -> String { String(UInt64.random(in: .min ... .max), radix: 16) }

    /// Takes note of the lane's last checkpoint; nil: there is none.
    ///
    /// What a broker has lost gives an older one: that of who was there before, or none. Neither is another process.
    ///
    /// - Returns: `elsewhere` when another process has taken the lane over since this one first looked; without
    ///   transactions nobody takes anything over.
    mutating func meets(_ found: Found?) -> Owner {
        guard delivery == .exactlyOnce else { return .here }
        if before == .notLooked { before = found.map(Before.found) ?? .nobody }
        guard let found else { return .here }
        guard found.writer != mark else {
            // Also when the broker's answer to that commit was lost.
            hasCommitted = true
            return .here
        }
        guard wasThere(found) else { return .elsewhere }
        before = .found(found)
        return .here
    }

    /// Whether a checkpoint is of the time before this process: it stood there when that looked, or where what stood behind
    /// it is lost; or it is of the same writer, who may go on until it is fenced.
    private func wasThere(_ found: Found) -> Bool {
        guard case .found(let before) = before else { return false }
        return found.offset <= before.offset || (found.writer == before.writer && !hasCommitted)
    }

    /// Whether the lane's last checkpoint is to be written once more, under this process's mark: who was replaced and
    /// comes back finds nothing else, as long as there is nothing to publish.
    func mustMark(_ writer: String) -> Bool { delivery == .exactlyOnce && writer != mark }

    /// Takes note that the broker refuses this process's producer as an older one.
    mutating func fenced() { fences += 1 }

    /// How long is waited then before it is looked whose the lane is: each time twice as long, for a broker that is slow
    /// has enough to do.
    ///
    /// - Parameter first: after one refusal.
    func pause(from first: Duration) -> Duration {
        precondition(fences > 0, "nobody was refused")
        let factor = 1 << min(fences - 1, Self.doublingsMax)
        return min(first * factor, PublishingLimits.fencedPauseMax)
    }

    /// More than lead to the longest pause.
    private static let doublingsMax = 10

    /// Whether the lane may not be taken again before it is known whose it is.
    var isDoubtful: Bool { fences > 0 }

    mutating func committed() {
        fences = 0
        hasCommitted = true
    }
}

extension LaneClaim.Found {
    init(_ checkpoint: KafkaRecord) {
        let writer = checkpoint.header(LaneClaim.header).map { String(decoding: $0, as: UTF8.self) }
        self.init(writer: writer ?? "", offset: checkpoint.offset)
    }
}

extension LaneClaim {
    /// A checkpoint as it is, under this mark.
    func marking(_ checkpoint: KafkaRecord) -> KafkaMessage {
        var headers = KafkaHeaders(checkpoint.headers.filter { $0.name != Self.header })
        headers.append(KafkaHeader(name: Self.header, text: mark))
        return KafkaMessage(
            topic: checkpoint.topic,
            key: checkpoint.key,
            value: checkpoint.value,
            headers: headers
        )
    }
}
