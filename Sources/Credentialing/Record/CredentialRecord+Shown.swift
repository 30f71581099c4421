/// What the public record shows of a credential.
extension CredentialRecord {
    /// What an issue says of it, by the version of the rules that governed that issue.
    struct Shown: Sendable {
        let title: String
        /// The holder's name is shown.
        let name: Bool
        /// Discipline is shown, and not only what follows from it.
        let discipline: Bool
    }

    package var title: String { shown.title }
    package var publicName: Bool { shown.name }
    package var publicDiscipline: Bool { shown.discipline }

    /// The last issue's word holds: what completes a provisional credential may be of a later version, by which a name
    /// is not public any more.
    private var shown: Shown {
        guard let shown = cycles.last(where: { $0.shown != nil })?.shown else {
            preconditionFailure("an issue began the first cycle")
        }
        return shown
    }
}
