package import CivilTime
package import Identifiers

/// The kinds of credential that a person has to do with, whatever the rules of a day have.
extension Record {
    /// Codes of a board's credentials that an application of hers is open for, each once.
    func codesAppliedFor(with board: BoardCode, on date: CivilDate) -> [String] {
        applications.filter { $0.board == board && $0.isOpen(on: date) }.map(\.credential).eachOnce
    }

    /// The same, and of those that were issued to her and are not void.
    package func codes(with board: BoardCode, on date: CivilDate) -> [String] {
        let issued = credentials.filter { $0.board == board && $0.voidedBy == nil }.map(\.credential)
        return (codesAppliedFor(with: board, on: date) + issued).eachOnce
    }
}

extension [String] {
    /// In the order in which each comes first.
    fileprivate var eachOnce: [String] {
        var found: [String] = []
        for each in self where !found.contains(each) { found.append(each) }
        return found
    }
}
