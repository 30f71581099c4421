/// Which of the segments at the end are written again together with what is new. Pure.
///
/// A segment goes into the new one when it is not larger than all that comes after it, as long as both fit
/// into one file. So many small runs leave a number of small segments that grows with the logarithm of what
/// they wrote, and each record is written again a logarithmic number of times at most.
enum SegmentMerge {
    /// - Parameters:
    ///   - byteCounts: of the segments there are, in order.
    ///   - added: bytes of the new one.
    /// - Returns: how many of them stay as they are.
    static func kept(_ byteCounts: [Int], added: Int, limit: Int) -> Int {
        var kept = byteCounts.count
        var after = added
        while kept > 0, byteCounts[kept - 1] <= after, byteCounts[kept - 1] + after <= limit {
            kept -= 1
            after += byteCounts[kept]
        }
        return kept
    }
}
