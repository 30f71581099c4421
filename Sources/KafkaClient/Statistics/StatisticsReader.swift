/// Reads the few numbers that are wanted out of librdkafka's statistics: JSON that lists every partition of every
/// topic. One pass over the bytes, and nothing is kept of what is passed over.
struct StatisticsReader {
    private let bytes: [UInt8]
    private var at = 0

    /// Not JSON, or not of librdkafka's form.
    private struct Malformed: Error {}

    /// - Returns: nil for what is not librdkafka's.
    static func read(_ bytes: [UInt8]) -> ClientStatistics? {
        var reader = StatisticsReader(bytes: bytes)
        return try? reader.client()
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    // MARK: What is wanted

    private mutating func client() throws(Malformed) -> ClientStatistics {
        var found = ClientStatistics()
        try object { (reader, key) throws(Malformed) in
            switch key {
            case "msg_cnt": found.queuedMessages = try reader.count()
            case "msg_size": found.queuedBytes = try reader.count()
            case "brokers":
                try reader.object { (reader, _) throws(Malformed) in try reader.broker(&found) }
            default: try reader.skip()
            }
        }
        found.brokers.sort { $0.id < $1.id }
        return found
    }

    /// Connections to whoever coordinates (`logical`) or answers first (a negative id) stand for no broker: they count,
    /// and are not listed.
    private mutating func broker(_ found: inout ClientStatistics) throws(Malformed) {
        var broker = BrokerStatistics(id: -1)
        var counts = found.counts
        var isLogical = false
        try object { (reader, key) throws(Malformed) in
            switch key {
            case "nodeid": broker.id = try reader.whole()
            case "source": isLogical = try reader.string() == "logical"
            case "state": broker.isUp = try reader.string() == "UP"
            case "tx": counts.requests += try reader.count()
            case "txbytes": counts.requestBytes += try reader.count()
            case "txretries": counts.retries += try reader.count()
            case "txerrs", "rxerrs": counts.errors += try reader.count()
            case "req_timeouts": counts.timeouts += try reader.count()
            case "connects": counts.connects += try reader.count()
            case "disconnects": counts.disconnects += try reader.count()
            case "rtt": broker.roundTrip = try reader.roundTrip()
            default: try reader.skip()
            }
        }
        found.counts = counts
        if broker.id >= 0, !isLogical, found.brokers.count < ClientStatistics.brokersMax {
            found.brokers.append(broker)
        }
    }

    private mutating func roundTrip() throws(Malformed) -> BrokerStatistics.RoundTrip? {
        var (found, count): (BrokerStatistics.RoundTrip, UInt64) = (.init(), 0)
        try object { (reader, key) throws(Malformed) in
            switch key {
            case "avg": found.average = try reader.count()
            case "max": found.longest = try reader.count()
            case "cnt": count = try reader.count()
            default: try reader.skip()
            }
        }
        return count > 0 ? found : nil
    }

    // MARK: JSON

    /// Calls for each member; whoever is called reads its value.
    private mutating func object(
        _ member: (inout StatisticsReader, String) throws(Malformed) -> Void
    ) throws(Malformed) {
        try take("{")
        if next() == UInt8(ascii: "}") { return at += 1 }
        while true {
            let key = try string()
            try take(":")
            try member(&self, key)
            if next() == UInt8(ascii: "}") { return at += 1 }
            try take(",")
        }
    }

    private mutating func whole() throws(Malformed) -> Int64 {
        _ = next()
        let start = at
        while at < bytes.count, isNumber(bytes[at]) { at += 1 }
        guard at > start, let number = Int64(String(decoding: bytes[start..<at], as: UTF8.self)) else {
            throw Malformed()
        }
        return number
    }

    /// librdkafka writes a gauge that was read between two threads as a small negative number now and then.
    private mutating func count() throws(Malformed) -> UInt64 { UInt64(max(0, try whole())) }

    private func isNumber(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Escapes stay as they are: none of the words that are looked for has any.
    private mutating func string() throws(Malformed) -> String {
        let range = try quoted()
        return String(decoding: bytes[range], as: UTF8.self)
    }

    private mutating func quoted() throws(Malformed) -> Range<Int> {
        try take("\"")
        let start = at
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\\"): at += 2
            case UInt8(ascii: "\""):
                defer { at += 1 }
                return start..<at
            default: at += 1
            }
        }
        throw Malformed()
    }

    /// Passes over a value, however deep.
    private mutating func skip() throws(Malformed) {
        var depth = 0
        repeat {
            guard let byte = next() else { throw Malformed() }
            switch byte {
            case UInt8(ascii: "\""): _ = try quoted()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                at += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                at += 1
                if depth < 0 { throw Malformed() }
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                if depth == 0 { throw Malformed() }
                at += 1
            default: try word()
            }
        } while depth > 0
    }

    /// A number, `true`, `false` or `null`.
    private mutating func word() throws(Malformed) {
        let start = at
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ":"),
                UInt8(ascii: " "),
                UInt8(ascii: "\n"):
                guard at > start else { throw Malformed() }
                return
            default: at += 1
            }
        }
        throw Malformed()
    }

    /// The next byte that is not blank; nil at the end.
    private mutating func next() -> UInt8? {
        while at < bytes.count {
            guard bytes[at] == UInt8(ascii: " ") || bytes[at] == UInt8(ascii: "\n") else { return bytes[at] }
            at += 1
        }
        return nil
    }

    private mutating func take(_ mark: Unicode.Scalar) throws(Malformed) {
        guard next() == UInt8(ascii: mark) else { throw Malformed() }
        at += 1
    }
}
