/// Rows in columns, for people: each column as wide as it must be, and on a terminal no line longer than it is, so that
/// the last column goes on below itself. Nothing is left out.
struct Table {
    /// Columns that fit nowhere: the last one goes on with so many characters a line all the same.
    static let lastWidthMin = 24

    private var rows: [[String]] = []
    /// Columns, by their number, that are numbers.
    private let numbers: Set<Int>
    private let margin = 2

    /// - Parameter heads: one for each column; empty: no line of heads.
    init(heads: [String] = [], numbers: Set<Int> = []) {
        self.numbers = numbers
        if !heads.isEmpty { rows = [heads] }
    }

    mutating func add(_ cells: String...) { rows.append(cells) }

    /// - Parameter width: characters that a line has; nil: as many as it needs.
    func text(width: Int?) -> String {
        guard let count = rows.map(\.count).max(), count > 0 else { return "" }
        let widths = (0..<count - 1).map { column in
            rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0
        }
        let before = widths.reduce(0) { $0 + $1 + margin }
        let last = width.map { max(Self.lastWidthMin, $0 - before) }
        return rows.map { line($0, widths, last, before) }.joined(separator: "\n")
    }

    private func line(_ cells: [String], _ widths: [Int], _ last: Int?, _ before: Int) -> String {
        var text = ""
        for (column, cell) in cells.enumerated() {
            guard column < widths.count else {
                let lines = last.map { Self.wrapped(cell, $0) } ?? [cell]
                return text + lines.joined(separator: "\n" + String(repeating: " ", count: before))
            }
            let space = String(repeating: " ", count: max(0, widths[column] - cell.count))
            text += numbers.contains(column) ? space + cell : cell + space
            text += String(repeating: " ", count: margin)
        }
        return text
    }

    /// Words on lines of a width; a word that is longer has a line of its own.
    static func wrapped(_ text: String, _ width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = String(word)
            } else {
                line += line.isEmpty ? String(word) : " \(word)"
            }
        }
        return lines + [line]
    }
}
