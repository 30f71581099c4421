/// In which years a fixed renewal date comes.
package enum YearSelection: String, Hashable, CaseIterable, Sendable {
    case every, odd, even

    package func contains(_ year: Int) -> Bool {
        switch self {
        case .every: true
        case .odd: year.flooredRemainder(dividingBy: 2) == 1
        case .even: year.flooredRemainder(dividingBy: 2) == 0
        }
    }
}
