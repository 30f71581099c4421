import HTTPAPI

/// One limit of the file: its name, what it may be, and where it goes.
struct LimitReading: Sendable {
    let name: String
    let range: ClosedRange<Int>
    let value: @Sendable (ConfigurationContent.Limits) -> UInt32?
    let set: @Sendable (Int, inout APIConfiguration) -> Void

    /// An hour: a limit that is longer is none.
    private static let seconds = 1...3_600

    static let all: [LimitReading] = connections + pace

    private static let connections = [
        LimitReading(name: "callerRequestsPerSecond", range: 1...RateLimit.perSecondMax) {
            $0.callerRequestsPerSecond
        } set: {
            $1.rates.caller = RateLimit(perSecond: $0, burst: $1.rates.caller.burst)
        },
        LimitReading(name: "callerBurst", range: 1...RateLimit.burstMax) {
            $0.callerBurst
        } set: {
            $1.rates.caller = $1.rates.caller.with(burst: $0)
        },
        LimitReading(name: "addressRequestsPerSecond", range: 1...RateLimit.perSecondMax) {
            $0.addressRequestsPerSecond
        } set: {
            $1.rates.address = RateLimit(perSecond: $0, burst: $1.rates.address.burst)
        },
        LimitReading(name: "addressBurst", range: 1...RateLimit.burstMax) {
            $0.addressBurst
        } set: {
            $1.rates.address = $1.rates.address.with(burst: $0)
        },
        LimitReading(name: "openRequestsPerSecond", range: 1...RateLimit.perSecondMax) {
            $0.openRequestsPerSecond
        } set: {
            $1.rates.open = RateLimit(perSecond: $0, burst: $1.rates.open.burst)
        },
        LimitReading(name: "openBurst", range: 1...RateLimit.burstMax) {
            $0.openBurst
        } set: {
            $1.rates.open = $1.rates.open.with(burst: $0)
        },
        LimitReading(name: "personReadingsPerHour", range: 1...RateLimit.perHourMax) {
            $0.personReadingsPerHour
        } set: {
            $1.rates.reading = RateLimit(perHour: $0, burst: $1.rates.reading.burst)
        },
        LimitReading(name: "personReadingsBurst", range: 1...RateLimit.burstOfHoursMax) {
            $0.personReadingsBurst
        } set: {
            $1.rates.reading = $1.rates.reading.with(burst: $0)
        },
        LimitReading(name: "connections", range: 1...1_000_000) {
            $0.connections
        } set: {
            $1.connectionsMax = $0
        },
        LimitReading(name: "connectionsPerAddress", range: 1...1_000_000) {
            $0.connectionsPerAddress
        } set: {
            $1.connectionsPerAddress = $0
        },
    ]

    private static let pace = [
        LimitReading(name: "idleSeconds", range: seconds) {
            $0.idleSeconds
        } set: {
            $1.pace.idleSeconds = Int64($0)
        },
        LimitReading(name: "headSeconds", range: seconds) {
            $0.headSeconds
        } set: {
            $1.pace.headSeconds = Int64($0)
        },
        LimitReading(name: "bodySeconds", range: seconds) {
            $0.bodySeconds
        } set: {
            $1.pace.bodySeconds = Int64($0)
        },
        LimitReading(name: "bodyBytesPerSecond", range: 1...1_000_000_000) {
            $0.bodyBytesPerSecond
        } set: {
            $1.pace.bodyBytesPerSecond = Int64($0)
        },
        LimitReading(name: "answerSeconds", range: seconds) {
            $0.answerSeconds
        } set: {
            $1.pace.answerSeconds = Int64($0)
        },
        LimitReading(name: "drainSeconds", range: seconds) {
            $0.drainSeconds
        } set: {
            $1.pace.drainSeconds = Int64($0)
        },
    ]
}

extension ConfigurationReading {
    mutating func limits(_ content: ConfigurationContent.Limits, _ configuration: inout APIConfiguration) {
        for limit in LimitReading.all {
            guard let value = limit.value(content).map({ Int($0) }) else { continue }
            if limit.range.contains(value) {
                limit.set(value, &configuration)
            } else {
                note(
                    "limits.\(limit.name)",
                    "is \(value), not \(limit.range.lowerBound) to \(limit.range.upperBound)"
                )
            }
        }
    }
}
