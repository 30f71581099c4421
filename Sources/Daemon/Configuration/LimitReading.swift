import HTTPAPI

/// One limit of the file: its name, what it is for, what it may be, and where it goes.
struct LimitReading: Sendable {
    let name: String
    let meaning: String
    let range: ClosedRange<Int>
    /// Whether a running server takes another one.
    let isReloadable: Bool
    let value: @Sendable (ConfigurationContent.Limits) -> UInt32?
    let get: @Sendable (APIConfiguration) -> Int
    let set: @Sendable (Int, inout APIConfiguration) -> Void

    private init(
        _ name: String,
        _ meaning: String,
        _ range: ClosedRange<Int>,
        isReloadable: Bool = true,
        value: @escaping @Sendable (ConfigurationContent.Limits) -> UInt32?,
        get: @escaping @Sendable (APIConfiguration) -> Int,
        set: @escaping @Sendable (Int, inout APIConfiguration) -> Void
    ) {
        self.name = name
        self.meaning = meaning
        self.range = range
        self.isReloadable = isReloadable
        self.value = value
        self.get = get
        self.set = set
    }

    /// An hour: a limit that is longer is none.
    private static let seconds = 1...3_600

    static let all: [LimitReading] = connections + pace

    private static let connections = [
        LimitReading(
            "callerRequestsPerSecond",
            "Requests a second that are taken of one caller in the long run.",
            1...RateLimit.perSecondMax
        ) {
            $0.callerRequestsPerSecond
        } get: {
            $0.rates.caller.requests
        } set: {
            $1.rates.caller = RateLimit(perSecond: $0, burst: $1.rates.caller.burst)
        },
        LimitReading(
            "callerBurst",
            "Requests that are taken of one caller at once after a rest.",
            1...RateLimit.burstMax
        ) {
            $0.callerBurst
        } get: {
            $0.rates.caller.burst
        } set: {
            $1.rates.caller = $1.rates.caller.with(burst: $0)
        },
        LimitReading(
            "addressRequestsPerSecond",
            "Requests a second without a token that is taken, of one address.",
            1...RateLimit.perSecondMax
        ) {
            $0.addressRequestsPerSecond
        } get: {
            $0.rates.address.requests
        } set: {
            $1.rates.address = RateLimit(perSecond: $0, burst: $1.rates.address.burst)
        },
        LimitReading(
            "addressBurst",
            "Such requests that are taken of one address at once.",
            1...RateLimit.burstMax
        ) {
            $0.addressBurst
        } get: {
            $0.rates.address.burst
        } set: {
            $1.rates.address = $1.rates.address.with(burst: $0)
        },
        LimitReading(
            "openRequestsPerSecond",
            "Requests a second for what is open to everybody, of one address.",
            1...RateLimit.perSecondMax
        ) {
            $0.openRequestsPerSecond
        } get: {
            $0.rates.open.requests
        } set: {
            $1.rates.open = RateLimit(perSecond: $0, burst: $1.rates.open.burst)
        },
        LimitReading(
            "openBurst",
            "Such requests that are taken of one address at once.",
            1...RateLimit.burstMax
        ) {
            $0.openBurst
        } get: {
            $0.rates.open.burst
        } set: {
            $1.rates.open = $1.rates.open.with(burst: $0)
        },
        LimitReading(
            "personReadingsPerHour",
            "Readings of one person's record an hour that are recorded for one caller, in the long run.",
            1...RateLimit.perHourMax
        ) {
            $0.personReadingsPerHour
        } get: {
            $0.rates.reading.requests
        } set: {
            $1.rates.reading = RateLimit(perHour: $0, burst: $1.rates.reading.burst)
        },
        LimitReading(
            "personReadingsBurst",
            "Such readings that are recorded for one caller at once.",
            1...RateLimit.burstOfHoursMax
        ) {
            $0.personReadingsBurst
        } get: {
            $0.rates.reading.burst
        } set: {
            $1.rates.reading = $1.rates.reading.with(burst: $0)
        },
        LimitReading(
            "connections",
            "Connections at once; further ones wait in the system's backlog.",
            1...1_000_000,
            isReloadable: false
        ) {
            $0.connections
        } get: {
            $0.connectionsMax
        } set: {
            $1.connectionsMax = $0
        },
        LimitReading(
            "connectionsPerAddress",
            "Connections of one address at once; those beyond it are closed.",
            1...1_000_000
        ) {
            $0.connectionsPerAddress
        } get: {
            $0.connectionsPerAddress
        } set: {
            $1.connectionsPerAddress = $0
        },
    ]

    private static let pace = [
        LimitReading(
            "idleSeconds",
            "From an answer to the end of the next request's head.",
            seconds
        ) {
            $0.idleSeconds
        } get: {
            Int($0.pace.idleSeconds)
        } set: {
            $1.pace.idleSeconds = Int64($0)
        },
        LimitReading(
            "headSeconds",
            "From the connection, TLS and all, to the end of the first request's head.",
            seconds
        ) {
            $0.headSeconds
        } get: {
            Int($0.pace.headSeconds)
        } set: {
            $1.pace.headSeconds = Int64($0)
        },
        LimitReading(
            "bodySeconds",
            "How long a body may be waited for beyond what its bytes are good for.",
            seconds
        ) {
            $0.bodySeconds
        } get: {
            Int($0.pace.bodySeconds)
        } set: {
            $1.pace.bodySeconds = Int64($0)
        },
        LimitReading(
            "bodyBytesPerSecond",
            "Bytes of a body that are good for a second of waiting.",
            1...1_000_000_000
        ) {
            $0.bodyBytesPerSecond
        } get: {
            Int($0.pace.bodyBytesPerSecond)
        } set: {
            $1.pace.bodyBytesPerSecond = Int64($0)
        },
        LimitReading(
            "answerSeconds",
            "How long a client may take nothing of an answer that is ready for it.",
            seconds
        ) {
            $0.answerSeconds
        } get: {
            Int($0.pace.answerSeconds)
        } set: {
            $1.pace.answerSeconds = Int64($0)
        },
        LimitReading(
            "drainSeconds",
            "How long after its answer a request may go on.",
            seconds
        ) {
            $0.drainSeconds
        } get: {
            Int($0.pace.drainSeconds)
        } set: {
            $1.pace.drainSeconds = Int64($0)
        },
    ]
}

extension ConfigurationReading {
    func limits(_ content: ConfigurationContent.Limits, _ configuration: inout APIConfiguration) {
        for limit in LimitReading.all {
            if let value = limit.value(content) { limit.set(Int(value), &configuration) }
        }
    }
}
