/// How little needs lack in all where amounts come under limits: the simplex method, in whole numbers.
///
/// All entries are kept as multiples of one over ``divisor``, which stays a whole number (Edmonds, Bareiss): nothing is
/// rounded, so an answer is a proof. Of several columns or rows that would do, the one with the lowest variable is taken
/// (Bland): it ends, and always in the same way.
struct ShortageTableau {
    /// Amounts that together are at least, or at most, so much.
    struct Sum {
        /// The numbers of the amounts.
        let terms: [Int]
        let bound: Int64
    }

    /// Row by row; in each, a column for every variable that is nothing at present, and last what the row comes to.
    /// The last row is what all needs lack.
    private var cells: [Int64]
    private let width: Int
    /// The variable that each row gives the value of.
    private var basic: [Int]
    /// The variable of each column.
    private var columns: [Int]
    private let amounts: Int
    private var divisor: Int64 = 1

    /// - Parameters:
    ///   - amounts: how many there are.
    ///   - atLeast: the needs.
    ///   - atMost: the limits. Together they limit each amount that a need asks for.
    init(_ amounts: Int, atLeast: [Sum], atMost: [Sum]) {
        self.amounts = amounts
        // The amounts first, then what each need has beyond itself.
        columns = Array(0..<amounts + atLeast.count)
        width = columns.count + 1
        // What each need lacks, and what each limit leaves.
        basic = Array(columns.count..<columns.count + atLeast.count + atMost.count)
        cells = Array(repeating: 0, count: (basic.count + 1) * width)
        let last = basic.count * width
        for (row, sum) in (atLeast + atMost).enumerated() {
            let isNeed = row < atLeast.count
            for term in sum.terms {
                cells[row * width + term] = 1
                if isNeed { cells[last + term] += 1 }
            }
            cells[row * width + width - 1] = sum.bound
            guard isNeed else { continue }
            cells[row * width + amounts + row] = -1
            cells[last + amounts + row] = -1
            cells[last + width - 1] += sum.bound
        }
    }

    /// Amounts of which no need lacks anything, each as a count of parts of one over `divisor`.
    /// - Parameter work: what may still be done, in cells; it is taken from.
    /// - Returns: nil: something is lacking whatever the amounts are, or the work was used up.
    mutating func solve(_ work: inout Int) -> (numerators: [Int64], divisor: Int64)? {
        let last = basic.count * width
        work -= cells.count
        while cells[last + width - 1] > 0 {
            guard work > 0, let column = entering(), let row = leaving(column) else { return nil }
            guard exchange(row, column, &work) else {
                work = 0
                return nil
            }
        }
        var numerators = Array(repeating: Int64(0), count: amounts)
        for row in basic.indices where basic[row] < amounts {
            numerators[basic[row]] = cells[row * width + width - 1]
        }
        return (numerators, divisor)
    }

    /// The column of which more makes what is lacking less; nil: there is none.
    private func entering() -> Int? {
        let last = basic.count * width
        var best: Int?
        for column in columns.indices where cells[last + column] > 0 {
            if let known = best, columns[known] < columns[column] { continue }
            best = column
        }
        return best
    }

    /// The row that limits a column most.
    private func leaving(_ column: Int) -> Int? {
        var best: Int?
        for row in basic.indices where cells[row * width + column] > 0 {
            guard let known = best else {
                best = row
                continue
            }
            let own = Self.product(cells[row * width + width - 1], cells[known * width + column])
            let others = Self.product(cells[known * width + width - 1], cells[row * width + column])
            if own < others || (own == others && basic[row] < basic[known]) { best = row }
        }
        return best
    }

    private static func product(_ one: Int64, _ other: Int64) -> Int128 { Int128(one) * Int128(other) }

    /// - Returns: whether all numbers stayed within 64 bits.
    private mutating func exchange(_ row: Int, _ column: Int, _ work: inout Int) -> Bool {
        let pivot = cells[row * width + column]
        work -= width
        for other in 0...basic.count where other != row {
            let factor = cells[other * width + column]
            if factor == 0, pivot == divisor { continue }
            if factor == .min { return false }
            work -= width
            for place in 0..<width where place != column {
                let (kept, isBeyond) = cells[other * width + place].multipliedReportingOverflow(by: pivot)
                let (taken, isTakenBeyond) =
                    factor.multipliedReportingOverflow(by: cells[row * width + place])
                let (left, isLeftBeyond) = kept.subtractingReportingOverflow(taken)
                if isBeyond || isTakenBeyond || isLeftBeyond { return false }
                cells[other * width + place] = divisor == 1 ? left : left / divisor
            }
            cells[other * width + column] = -factor
        }
        cells[row * width + column] = divisor
        divisor = pivot
        swap(&basic[row], &columns[column])
        return true
    }
}
