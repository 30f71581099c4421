import CivilTime
import Identifiers

/// The day that a question is about, board by board: the one that it names, else today by the calendar of each.
struct BoardDays {
    private let named: CivilDate?
    private let today: (BoardCode) -> CivilDate
    private var known: [BoardCode: CivilDate] = [:]

    init(_ named: CivilDate?, today: @escaping (BoardCode) -> CivilDate) {
        (self.named, self.today) = (named, today)
    }

    subscript(board: BoardCode) -> CivilDate {
        mutating get {
            let day = named ?? known[board] ?? today(board)
            known[board] = day
            return day
        }
    }

    /// The day of everything that was asked for; nil: their days differ, or nothing was.
    var shared: CivilDate? {
        if let named { return named }
        let days = Set(known.values)
        return days.count == 1 ? days.first : nil
    }
}
