extension HostCheck {
    /// Whose the data folder is, and who else may look into it. The first entry is the folder itself.
    static func folder(_ facts: HostFacts) -> HostFinding {
        let check = "data folder"
        guard let top = facts.entries.first else { return HostFinding(check, .ok, "not there yet") }
        if facts.isNoFolder {
            return HostFinding(
                check,
                .problem,
                "\(top.path) is no folder, and no link to one",
                advice: "mount what it leads to, or name another folder"
            )
        }
        if facts.isBeingRestored {
            return HostFinding(
                check,
                .problem,
                "a restore into it was not finished, and nobody opens it before that is",
                advice: "let the restore end, or run it again: it begins anew"
            )
        }
        if let other = facts.entries.first(where: { $0.owner != top.owner && !isOfFileSystem($0, top) }) {
            return HostFinding(
                check,
                .problem,
                "\(other.path) belongs to user \(other.owner), the folder to user \(top.owner)",
                advice: "give all of it to the daemon's user: chown -R"
            )
        }
        if facts.user != 0, facts.user != top.owner {
            return HostFinding(
                check,
                .problem,
                "it belongs to user \(top.owner), and user \(facts.user) asks",
                advice: "run the daemon, and this, as the folder's user"
            )
        }
        // On a disk that takes no writes, that is the finding.
        if !facts.mayWrite, !facts.isMountedReadOnly {
            return HostFinding(
                check,
                .problem,
                "user \(facts.user) may not make files in \(top.path), mode \(String(top.mode, radix: 8))",
                advice: "chmod u+rwx on it"
            )
        }
        if let open = facts.entries.first(where: { isSecret($0, top) && $0.mode & 0o077 != 0 }) {
            return HostFinding(
                check,
                .problem,
                "others may read \(open.path), mode \(String(open.mode, radix: 8))",
                advice: "chmod -R go= on it"
            )
        }
        if top.mode & 0o077 != 0 {
            return HostFinding(
                check,
                .warning,
                "others may look into \(top.path), mode \(String(top.mode, radix: 8))",
                advice: "chmod 700"
            )
        }
        return HostFinding(check, .ok, "of user \(top.owner), for nobody else")
    }

    /// What a file system has at its own top, where it is mounted as the data folder: the administrator's, and no
    /// concern of the daemon.
    private static func isOfFileSystem(_ entry: FolderEntry, _ top: FolderEntry) -> Bool {
        let own = top.path + "/lost+found"
        return entry.path == own || entry.path.hasPrefix(own + "/")
    }

    /// By its place in the data folder: one that itself lies below a folder of keys has other files, too.
    private static func isSecret(_ entry: FolderEntry, _ top: FolderEntry) -> Bool {
        entry.path.hasPrefix(top.path + "/keys/")
    }
}
