extension Duration {
    /// Whole milliseconds, rounded up so that a short wait never becomes none, and kept within 0 …
    /// `Int32.max`: librdkafka reads a negative timeout as «for ever».
    var timeoutMilliseconds: Int32 {
        guard self > .zero else { return 0 }
        let (seconds, attoseconds) = components
        let limit = Int64(Int32.max)
        guard seconds < limit / 1_000 else { return Int32.max }
        let fraction = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return Int32(min(seconds * 1_000 + fraction, limit))
    }
}
