/// The header of a TZif block: how many of each kind of field follow.
struct TZifHeader {
    static let size = 44
    /// More transitions than any zone has recorded by a wide margin.
    static let mostTransitions = 10_000
    /// Transition types are indexed by one byte.
    static let mostTypes = 256
    /// No zone needs more bytes of designations, and the index into them is one byte.
    static let mostDesignationBytes = 512
    static let mostLeapSeconds = 1_000

    let version: UInt8
    let utcIndicators: Int
    let standardIndicators: Int
    let leapSeconds: Int
    let transitions: Int
    let types: Int
    let designationBytes: Int

    /// Throws `invalidZoneData` for a wrong magic, a version 1 file, or a count out of bounds.
    init(at offset: Int, in bytes: Span<UInt8>) throws(CivilTimeError) {
        guard offset + Self.size <= bytes.count else {
            throw CivilTimeError(.invalidZoneData, "the TZif header at byte \(offset) is cut off")
        }
        let magic: [UInt8] = Array("TZif".utf8)
        for index in 0..<magic.count where bytes[offset + index] != magic[index] {
            throw CivilTimeError(.invalidZoneData, "no TZif header at byte \(offset)")
        }
        version = bytes[offset + 4]
        guard (UInt8(ascii: "2")...UInt8(ascii: "9")).contains(version) else {
            throw CivilTimeError(.invalidZoneData, "the TZif version must be 2 or later")
        }
        func count(_ field: Int, atMost limit: Int, _ name: String) throws(CivilTimeError) -> Int {
            let value = Int(TZifFile.integer32(bytes, at: offset + 20 + field * 4))
            guard (0...limit).contains(value) else {
                throw CivilTimeError(.invalidZoneData, "\(name) \(value) exceed the limit of \(limit)")
            }
            return value
        }
        utcIndicators = try count(0, atMost: Self.mostTypes, "UTC indicators")
        standardIndicators = try count(1, atMost: Self.mostTypes, "standard indicators")
        leapSeconds = try count(2, atMost: Self.mostLeapSeconds, "leap seconds")
        transitions = try count(3, atMost: Self.mostTransitions, "transitions")
        types = try count(4, atMost: Self.mostTypes, "transition types")
        designationBytes = try count(5, atMost: Self.mostDesignationBytes, "designation bytes")
    }

    /// Bytes of the block after the header, with times of `timeSize` (4 or 8) bytes.
    func blockSize(timeSize: Int) -> Int {
        transitions * (timeSize + 1) + types * 6 + designationBytes + leapSeconds * (timeSize + 4)
            + standardIndicators + utcIndicators
    }
}
