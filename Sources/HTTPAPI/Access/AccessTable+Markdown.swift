import Credentialing
import CredentialingSchema
import HTTPTypes
import Identity

extension AccessTable {
    /// The table as Markdown, for `Schemas/access.md`.
    static var markdown: String {
        let roles = Role.allCases.map(\.rawValue).joined(separator: " | ")
        let dashes = Role.allCases.map { _ in "---" }.joined(separator: "|")
        return """
            # Who may do what

            Written from the tables that the server obeys; a test holds them equal. What is not listed is refused:
            401 `not_authenticated` without a token that is taken, 403 `role_missing` for a role that the row does not
            name, 403 `board_not_yours` for a board that the token does not name, and 404 as for an unknown one for a
            person who was never with it. Somebody with several roles may do what any of them may.

            | scope | reaches |
            |---|---|
            | all | everything that the route has |
            | public record | the same for everybody |
            | own boards | matters of the boards that the token names, and people while they are or were with one of them: no other board's matters, no names of accounts, under seal nothing but what these boards wrote themselves; of somebody who left, what was known until then |
            | own person | the person that the token names, with the fields of events that boards see and nothing that others wrote under seal |
            | employers' feed | `audience=employers` |
            | by command | the table of commands below |

            **Accounted**: the header `credentiald-purpose` says what for: \(DisclosurePurpose.words.joined(separator: ", ")). Without it, or
            with another word, the answer is 400 `purpose_required`. It is recorded in the person's stream that she was
            read, by whom, for what and how far (`HistoryDisclosed`), and then the answer is given; when that cannot be
            recorded, nothing is shown. A read that finds nobody records nothing. Others may send the header on
            these routes, and their reading is recorded, too, except that of the own record by its holder.
            Boards need not: they read their own matters. Whoever is an auditor, too, says what for of these and of the
            own record as well: they are shown all of it. A page of the roster is recorded in the stream of everybody
            on it, for it says by name what the public record does not, such as a denial; so it has 100 entries at most
            then. What is shown as it was known (`knownAt`) has the record of whoever was taken for the same person by
            then, under whichever id it is asked for, on the roster as well: it is recorded in the stream of each of
            them. The rest of the routes about many people are not accounted: renewals tell what the public record of
            each credential does, statistics are counts, and events name nobody, are shown without what is sealed, and
            could not be accounted without end, since each account is an event itself.

            ## Routes

            | route | \(roles) | without a token |
            |---|\(dashes)|---|
            \(rows.map(\.markdown).joined(separator: "\n"))

            "This machine": a caller on loopback, with a token of whatever role or without one, whose request came
            through no proxy, by its headers (`Forwarded`, `X-Forwarded-For`, `Via`). A proxy on this machine must set
            one of them: without it everybody who reaches the proxy is taken for this machine.

            ## Commands

            A board sends what names a board for its own boards alone. What it decides is held to the same: a command
            that names an event, such as `voidRecord`, is refused when the event is another board's matter. Whoever
            sends as provider or supervisor takes back or changes nothing that is a board's. What a role may not record
            it takes back or changes as little, whoever recorded it: `correctRecord` takes a role that may send its content
            by itself, `voidRecord` one that may record the event which it names, and with `targetExpected`, as that may be
            of any kind, `provider` or `board`; else it is 403 `role_missing`. Commands that name no
            board take the role. Of these a board changes who a person is (details, death, merges) only while
            the person is with it or with nobody; of others, whoever is a provider, too, amends details and records a
            death as a provider. To merge two people who are with different boards takes a token of both.

            | command | \(senders) | names a board |
            |---|\(senders.split(separator: "|").map { _ in "---" }.joined(separator: "|"))|---|
            \(CommandTable.rows.map(\.accessMarkdown).joined(separator: "\n"))

            """
    }

    private static var senders: String {
        Role.allCases.filter { $0.asSender != nil }.map(\.rawValue).joined(separator: " | ")
    }
}

extension AccessRow {
    fileprivate var markdown: String {
        let scopes = Role.allCases.map { role in
            (grants[role]?.rawValue ?? "") + (accounted.contains(role) ? ", accounted" : "")
        }.joined(separator: " | ")
        let open =
            switch openness {
            case .nobody: ""
            case .thisMachine: "this machine"
            case .everybody: "everybody"
            }
        return "| `\(method.rawValue) \(path)` | \(scopes) | \(open) |"
    }
}

extension CommandRow {
    fileprivate var accessMarkdown: String {
        let cells = Role.allCases.compactMap(\.asSender).map { roles.contains($0) ? "yes" : "" }
        return "| \(name) | \(cells.joined(separator: " | ")) | \(board == nil ? "" : "yes") |"
    }
}
