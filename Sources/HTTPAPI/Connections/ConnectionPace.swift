/// How fast a client has to be.
package struct PaceLimits: Hashable, Sendable {
    /// From the connection, TLS and all, to the end of its first request's head.
    package var headSeconds: Int64 = 15
    /// From an answer to the end of the next request's head.
    package var idleSeconds: Int64 = 60
    /// How long a body may be waited for beyond what its bytes are good for.
    package var bodySeconds: Int64 = 30
    /// Bytes of a body that are good for a second of waiting: what a client sends in the long run.
    package var bodyBytesPerSecond: Int64 = 64
    /// How long a client may take nothing of an answer that is ready for it.
    package var answerSeconds: Int64 = 30
    /// How long after its answer a request may go on.
    package var drainSeconds: Int64 = 10

    package init() {}
}

/// What one client owes at each moment, and until when. Pure: time is handed in, in nanoseconds.
///
/// Only time in which the server waits for the client counts: not that in which the client waits for the server.
package struct ConnectionPace: Sendable {
    /// What a client was too slow with, as metrics name it.
    package enum Fault: String, CaseIterable, Sendable {
        case head
        case idle
        case body
        case answer
        case drain
    }

    private let limits: PaceLimits
    private let openedAt: Int64
    private var hadHead = false
    private var idleSince: Int64?
    private var isInBody = false
    private var bodyBytes: Int64 = 0
    /// How long this body was waited for, up to the last part of it.
    private var waited: Int64 = 0
    /// Since when the server asks for more of it.
    private var askingSince: Int64?
    private var answersOwed = 0
    /// Since when nothing was taken of what waits for it.
    private var stalledSince: Int64?
    /// How many bytes wait for it, as was seen last, and when that was.
    private var waitingBytes = 0
    private var waitingSeenAt: Int64 = 0
    private var drainingSince: Int64?

    /// Whether the client can be told in an answer: none has begun, and one is owed.
    private(set) var isAnswerBegun = false
    var owesAnswer: Bool { answersOwed > 0 && !isAnswerBegun }

    private static let second: Int64 = 1_000_000_000
    private static let earnedSecondsMax: Int64 = 86_400
    /// How often it is looked whether something was taken, in the time in which nothing may be: a client is cut a
    /// quarter of that time late at most.
    private static let looksWhileWaiting: Int64 = 4

    package init(_ limits: PaceLimits, openedAt: Int64) {
        self.limits = limits
        self.openedAt = openedAt
    }

    // MARK: What happens

    package mutating func headCame() {
        hadHead = true
        idleSince = nil
        isInBody = true
        bodyBytes = 0
        waited = 0
        askingSince = nil
        answersOwed += 1
    }

    package mutating func bodyCame(bytes: Int, at now: Int64) {
        settle(now)
        bodyBytes += Int64(bytes)
    }

    package mutating func endCame(at now: Int64) {
        isInBody = false
        askingSince = nil
        drainingSince = nil
        if answersOwed == 0 { idleSince = now }
    }

    /// The server asks for more.
    package mutating func asked(at now: Int64) {
        if isInBody, askingSince == nil { askingSince = now }
    }

    package mutating func answerBegan() { isAnswerBegun = true }

    package mutating func answerEnded(at now: Int64) {
        isAnswerBegun = false
        answersOwed = max(0, answersOwed - 1)
        guard answersOwed == 0 else { return }
        if isInBody { drainingSince = now } else { idleSince = now }
    }

    /// - Parameter waiting: bytes of answers that are made and not taken.
    package mutating func writable(_ isWritable: Bool, waiting: Int, at now: Int64) {
        if isWritable {
            stalledSince = nil
            if idleSince != nil { idleSince = now }
        } else if stalledSince == nil {
            (stalledSince, waitingBytes, waitingSeenAt) = (now, waiting, now)
        }
    }

    /// Fewer bytes than before are what the client took: one body can wait for as long as it is read, however slowly.
    package mutating func waits(bytes: Int, at now: Int64) {
        guard stalledSince != nil else { return }
        if bytes < waitingBytes { stalledSince = now }
        (waitingBytes, waitingSeenAt) = (bytes, now)
    }

    private mutating func settle(_ now: Int64) {
        if let askingSince { waited += now - askingSince }
        askingSince = nil
    }

    // MARK: What is owed

    /// What is over its time first, and when; nil while the client owes nothing.
    package var due: (fault: Fault, at: Int64)? {
        // Asked several times for each request: nothing is allocated for it.
        var first: (fault: Fault, at: Int64)?
        func add(_ fault: Fault, _ at: Int64) {
            if first.map({ at < $0.at }) ?? true { first = (fault, at) }
        }
        if !hadHead { add(.head, openedAt + limits.headSeconds * Self.second) }
        // An answer can be over for the server long before its client has it.
        if let idleSince, stalledSince == nil { add(.idle, idleSince + limits.idleSeconds * Self.second) }
        if let askingSince { add(.body, askingSince + bodyTimeLeft) }
        if let stalledSince { add(.answer, stalledSince + limits.answerSeconds * Self.second) }
        if let drainingSince { add(.drain, drainingSince + limits.drainSeconds * Self.second) }
        return first
    }

    /// When somebody must look at what is owed, or at what waits; nil: not before something happens.
    package var lookAt: Int64? {
        guard let due else { return nil }
        guard stalledSince != nil else { return due.at }
        return min(due.at, waitingSeenAt + limits.answerSeconds * Self.second / Self.looksWhileWaiting)
    }

    private var bodyTimeLeft: Int64 {
        // However much was sent, a client earns no more than a day.
        let earned = min(bodyBytes / limits.bodyBytesPerSecond, Self.earnedSecondsMax)
        return (limits.bodySeconds + earned) * Self.second - waited
    }
}
