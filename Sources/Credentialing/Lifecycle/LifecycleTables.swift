import CredentialingSchema

/// The tables of the lifecycle as Markdown, for `Schemas/lifecycle.md`.
package enum LifecycleTables {
    package static var markdown: String {
        """
        # The lifecycle of applications and credentials

        Written from the tables that decisions obey; a test holds the two equal. A command from a status
        that is not listed is refused: `status_forbids`, or a code of its own. Discipline is kept beside
        the status, and whether the holder may practise follows from both.

        ## Applications

        \(applications)

        From lapsed only as of a day up to the last one of the application: what was done in time and is entered
        after the lapse was told counts, and what was decided or withdrawn has not lapsed.

        The lapse itself is never voided, and keeps nothing from being voided: an application that should not have been
        entered is taken back, also after its lapse was told, which stays in the history and is of no application then. One
        that is entered anew and has the same last day has lapsed by what was told; it is not told twice.

        Two people who are found to be one may both have applied for the same. Each application is then decided
        by itself, the later one first, and the earlier one not of a day before that on which the later one ended.

        Of who applied twice herself never are two open: a denial is not overturned (`application_open`) while a later
        application is open, or an earlier one that was opened again since, and what ended the later one is not voided
        (`record_depended_on`) before the decision by which the earlier one was opened again.

        ## Credentials

        \(credentials)

        The public title, and whether the holder's name and discipline are public, are fixed at the issue by the
        version of the rules that governs it. An issue or approval that makes a provisional credential a full one
        says them anew, and its void takes that back; nothing else changes them.

        ## Discipline

        A command that is not in this table does not depend on discipline; a state that is not listed for
        one that is refuses it with `discipline_forbids`. Whether discipline is public is for the board's
        rules to say. Employers are told in either case the status, of which revoked is one, and whether the
        holder may practise, since nobody may work while suspended; where discipline is not public they are
        not told that this is why, or until when.

        \(discipline)

        """
    }

    private static var applications: String {
        let commands = ApplicationLifecycle.Command.allCases
        return table(
            commands.map { command in
                let rows = ApplicationLifecycle.transitions.filter { $0.command == command }
                return rows.map { (command.rawValue, "\($0.from.map { "\($0)" } ?? "none")", "\($0.to)") }
                    .map { ($0, command.roles) }
            }
        )
    }

    private static var credentials: String {
        let commands = CredentialLifecycle.Command.allCases
        return table(
            commands.map { command in
                let rows = CredentialLifecycle.transitions.filter { $0.command == command }
                return rows.map { ((command.rawValue, $0.from?.words ?? "none", $0.to.words), command.roles) }
            }
        )
    }

    private static var discipline: String {
        table([
            DisciplineLifecycle.transitions.map {
                (($0.command.rawValue, $0.from.words, $0.to.words), $0.command.roles)
            }
        ])
    }

    private typealias Line = (cells: (command: String, from: String, to: String), roles: [CommandRole])

    private static func table(_ groups: [[Line]]) -> String {
        let lines = groups.joined().map { line in
            let who = line.roles.map(\.rawValue).joined(separator: ", ")
            return "| \(line.cells.command) | \(line.cells.from) | \(line.cells.to) | \(who) |"
        }
        return (["| command or event | from | to | who |", "|---|---|---|---|"] + lines)
            .joined(separator: "\n")
    }
}
