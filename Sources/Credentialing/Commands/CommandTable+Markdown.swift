extension CommandTable {
    /// The table as Markdown, for `Schemas/commands.md`.
    package static var markdown: String {
        """
        # The commands

        Written from the table that routing and decisions obey; a test holds the two equal. A decision
        refuses a command with one of the codes of its row and with no other. Beside these any command can be
        refused with `version_conflict` and `command_id_reused`, one whose event would be another board's matter with
        `board_not_yours` (see access.md), one that issues a credential with
        `credential_number_taken`, a body without a command with `missing_command`, and a name that is no command
        with `unknown_command`.

        After `mergePeers` there is one record, however many were merged into it: the next merge costs what it does for
        anybody with a record so long, up to the 50,000 events beyond which it is `record_too_long`. `unmergePeers` reads
        the streams of everybody who is merged there.

        | command | stream | who | refused with |
        |---|---|---|---|
        \(rows.map(\.markdown).joined(separator: "\n"))

        """
    }
}

extension CommandRow {
    fileprivate var markdown: String {
        let stream = if case .board = subject { "board" } else { "peer" }
        let who = roles.map(\.rawValue).joined(separator: ", ")
        // In the order in which the codes are declared.
        let codes = Rejection.Code.allCases.filter(refusals.contains).map { "`\($0.rawValue)`" }
        return "| \(name) | \(stream) | \(who) | \(codes.joined(separator: ", ")) |"
    }
}
