import HTTPTypes
import Identifiers

/// Charges requests to callers and addresses.
final class RateDesk: Sendable {
    private let limits: LiveRates
    private let counts: EdgeCounts
    private let callers: RateTable<String>
    private let addresses: RateTable<AddressKey>
    private let visitors: RateTable<AddressKey>
    private let readings: RateTable<ReadingKey>
    private let start = ContinuousClock.now

    /// - Parameter remembered: callers, and addresses, at once.
    init(_ limits: LiveRates, remembered: Int, counts: EdgeCounts) {
        self.limits = limits
        self.counts = counts
        callers = RateTable(bucketsMax: remembered)
        addresses = RateTable(bucketsMax: remembered)
        visitors = RateTable(bucketsMax: remembered)
        readings = RateTable(bucketsMax: remembered)
    }

    /// Nanoseconds since the start.
    private var now: Int64 {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// - Throws: `rate_limited`.
    func chargeCaller(_ id: String, _ connection: Connection) throws(APIProblem) {
        let now = now
        let bucket = connection.bucket(of: id) { callers.bucket(id, now: now) }
        guard let wait = bucket.charge(limits.caller, now: now) else { return }
        counts.callersLimited.add()
        throw .rateLimited("you send more requests than are taken of one caller", wait: wait)
    }

    /// For a reading that is about to be recorded in a person's record.
    /// - Throws: `rate_limited`.
    func chargeReading(by caller: String, of peer: PeerID) throws(APIProblem) {
        let now = now
        let bucket = readings.bucket(ReadingKey(caller: caller, peer: peer), now: now)
        guard let wait = bucket.charge(limits.reading, now: now) else { return }
        counts.readingsLimited.add()
        throw .rateLimited(
            "you read this person's record more often than one caller may, for each reading makes it longer",
            wait: wait
        )
    }

    /// For a reading that was charged and is recorded nowhere.
    func giveBackReading(by caller: String, of peer: PeerID) {
        readings.bucket(ReadingKey(caller: caller, peer: peer), now: now).giveBack(limits.reading)
    }

    /// For a request of nobody, or one whose token is refused.
    /// - Throws: `rate_limited`.
    func chargeAddress(_ connection: Connection) throws(APIProblem) {
        let now = now
        guard let wait = addresses.bucket(connection.address, now: now).charge(limits.address, now: now)
        else {
            return
        }
        throw refusal(wait)
    }

    /// For what is open to everybody, whoever asks: a bucket of its own, so that who fetches documents can still
    /// show a token, and the other way round.
    /// - Throws: `rate_limited`.
    func chargeVisitor(_ connection: Connection) throws(APIProblem) {
        let now = now
        let bucket = visitors.bucket(connection.address, now: now)
        guard let wait = bucket.charge(limits.open, now: now) else { return }
        counts.addressesLimited.add()
        throw .rateLimited(
            "your address asks for what is open to everybody more often than may be",
            wait: wait
        )
    }

    /// Before a token is verified: whether an address that had so many refused may try another one.
    /// - Throws: `rate_limited`.
    func checkAddress(_ connection: Connection) throws(APIProblem) {
        let now = now
        let (bucket, limit) = (addresses.bucket(connection.address, now: now), limits.address)
        guard !bucket.hasRoom(limit, now: now) else { return }
        throw refusal(limit.interval)
    }

    private func refusal(_ wait: Int64) -> APIProblem {
        counts.addressesLimited.add()
        return .rateLimited(
            "your address sends more requests without a token that is taken than may be",
            wait: wait
        )
    }
}

/// Who reads whose record.
private struct ReadingKey: Hashable {
    let caller: String
    let peer: PeerID
}

extension APIProblem {
    /// - Parameter wait: nanoseconds.
    static func rateLimited(_ reason: String, wait: Int64) -> APIProblem {
        let seconds = max(1, (wait + 999_999_999) / 1_000_000_000)
        var problem = APIProblem(.rateLimited, "\(reason); send it again in \(seconds) s")
        problem.headers[.retryAfter] = String(seconds)
        return problem
    }
}
