extension CommandTable {
    /// The table as Markdown, for `Schemas/commands.md`.
    package static var markdown: String {
        """
        # The commands

        Written from the table that routing and decisions obey; a test holds the two equal. A decision
        refuses a command with one of the codes of its row and with no other. Beside these any command can be
        refused with `version_conflict` and `command_id_reused`, one whose event would be another board's matter with
        `board_not_yours` (see access.md), one that voids or corrects what its sender's role may not record with
        `role_missing`, one that issues a credential with
        `credential_number_taken`, a body without a command with `missing_command`, and a name that is no command
        with `unknown_command`.

        After `mergePeers` there is one record, however many were merged into it: the next merge costs what it does for
        anybody with a record so long, up to the 50,000 events beyond which it is `record_too_long`. `unmergePeers` reads
        the streams of everybody who is merged there. What was written while two ids were merged by mistake stays in the stream
        of the id that stayed, whoever it was about, sealed under that person's key: voiding it does not take it away, and the
        erasure of the other one does not reach it (deploy/guides/keys.md).

        `erasePersonalData` ends the key of the person and of everybody who is merged into her. With `people`, as
        `credentiald keys erased` lists an erasure, it is about these people alone: it is `peer_merged` when it would end the
        key of somebody else who is merged in, when the person herself goes on as somebody else, and, also when it was recorded
        already, when one of them is not among those whom it ends and can be read, or has lost her key without an erasure that is
        recorded. Recorded already, it is `already_erased` when one whom it ended can be read by what was entered since. Who is
        not registered is in nobody's way.

        The room of a command is the number of events, those of everybody merged into the person included, with which a
        record takes no more of them, whoever sends them: `record_too_long`. What can be sent without end (evidence,
        details of the person, disclosures and readings) ends at 49,000, so that a client in error never takes the room
        of what is decided. What takes a right or gives it back ends at 100,000. Where there is always room, the record has
        an end of these by itself: a deadline passes once, and whoever is revoked cannot be revoked again. So time,
        discipline, deaths and erasure find room also in a record that has more events than others may: one that was merged
        by a version that did not count those of the other person. It is read as any other. Of whoever is no board, what
        ends before 100,000 ends at 30,000.

        | command | stream | who | room | refused with |
        |---|---|---|---|---|
        \(rows.map(\.markdown).joined(separator: "\n"))

        """
    }
}

extension CommandRow {
    fileprivate var markdown: String {
        let stream = if case .board = subject { "board" } else { "peer" }
        let who = roles.map(\.rawValue).joined(separator: ", ")
        let most = room.map { $0.eventsMax.map { "\($0 / 1_000),000" } ?? "always" } ?? ""
        // In the order in which the codes are declared.
        let codes = Rejection.Code.allCases.filter(refusals.contains).map { "`\($0.rawValue)`" }
        return "| \(name) | \(stream) | \(who) | \(most) | \(codes.joined(separator: ", ")) |"
    }
}
