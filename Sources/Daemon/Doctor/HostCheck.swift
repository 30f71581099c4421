/// Judges a machine. Pure: the facts come from `HostFacts.read`.
package enum HostCheck {
    /// Each check's finding, always in this order.
    package static func findings(_ facts: HostFacts) -> [HostFinding] {
        [
            openFiles(facts.openFilesMax), addressSpace(facts.addressSpaceMax), memory(facts.memoryAvailable),
            fileSystem(facts), disk(facts), folder(facts), clock(facts),
            bootID(facts.hasBootID), zones(facts.zonesMissing),
            library("lmdb", facts.lmdb, DoctorLimits.lmdb),
            library("librdkafka", facts.librdkafka, DoctorLimits.librdkafka),
        ]
    }

    static func openFiles(_ limit: UInt64?) -> HostFinding {
        let check = "open files"
        guard let limit else { return HostFinding(check, .ok, "without a limit") }
        let finding = "\(limit) may be open"
        guard limit < DoctorLimits.openFilesGood else { return HostFinding(check, .ok, finding) }
        return HostFinding(
            check,
            limit < DoctorLimits.openFilesLeast ? .problem : .warning,
            finding,
            advice: "raise it to \(DoctorLimits.openFilesAdvised): LimitNOFILE of the unit, or ulimit -n"
        )
    }

    static func addressSpace(_ limit: UInt64?) -> HostFinding {
        let check = "address space"
        guard let limit else { return HostFinding(check, .ok, "without a limit") }
        return HostFinding(
            check,
            .problem,
            "\(limit) bytes",
            advice: "take the limit away (LimitAS, ulimit -v): each database maps 64 GiB, which is no memory"
        )
    }

    static func memory(_ available: UInt64?) -> HostFinding {
        let check = "memory"
        guard let available else {
            return HostFinding(check, .warning, "not known", advice: "mount /proc where the daemon runs")
        }
        let finding = "\(available >> 20) MiB could be had"
        guard available < DoctorLimits.memoryBytesGood else { return HostFinding(check, .ok, finding) }
        return HostFinding(
            check,
            available < DoctorLimits.memoryBytesLeast ? .problem : .warning,
            finding,
            advice:
                "give the machine \(DoctorLimits.memoryBytesGood >> 20) MiB for the daemon and what it maps"
        )
    }

    static func fileSystem(_ facts: HostFacts) -> HostFinding {
        guard facts.isMountedReadOnly else { return fileSystem(facts.fileSystem) }
        return HostFinding(
            "file system",
            .problem,
            "it is mounted read-only: nothing can be recorded",
            advice: "look into the kernel's log (dmesg): a failing disk gets so; mend it, and mount it again"
        )
    }

    private static func fileSystem(_ kind: FileSystemKind?) -> HostFinding {
        let check = "file system"
        switch kind {
        case .local(let name): return HostFinding(check, .ok, name)
        case .network(let name):
            return HostFinding(
                check,
                .problem,
                "\(name): mapped memory and locks are not kept between machines",
                advice: "put the data folder onto a disk or block volume of this machine"
            )
        case .memory(let name):
            return HostFinding(
                check,
                .problem,
                "\(name): the record is gone when the machine stops",
                advice: "put the data folder onto a disk"
            )
        case .overlay:
            return HostFinding(
                check,
                .problem,
                "the writable layer of a container: the record is gone with it",
                advice: "mount a volume where the data folder is"
            )
        case .unknown(let name):
            return HostFinding(
                check,
                .warning,
                "\(name), which is not known here",
                advice: "see that it is local and that fdatasync reaches the disk; ext4 and xfs are tried"
            )
        case nil:
            return HostFinding(
                check,
                .problem,
                "cannot be asked",
                advice: "see that the folder's parent is there"
            )
        }
    }

    static func disk(_ facts: HostFacts) -> HostFinding {
        let check = "disk"
        guard let free = facts.diskFree else {
            return HostFinding(
                check,
                .problem,
                "cannot be asked",
                advice: "see that the folder's parent is there"
            )
        }
        if let files = facts.diskFilesFree, files < DoctorLimits.diskFilesLeast {
            return HostFinding(
                check,
                .problem,
                "\(files) more files can be made on it: its inodes are used up",
                advice: "take files away that nobody needs, or move the data folder"
            )
        }
        let finding = "\(free >> 20) MiB are left"
        guard free < DoctorLimits.diskBytesGood else { return HostFinding(check, .ok, finding) }
        return HostFinding(
            check,
            free < DoctorLimits.diskBytesLeast ? .problem : .warning,
            finding,
            advice: "make room, or move the data folder: a full disk refuses commands"
        )
    }

    static func clock(_ facts: HostFacts) -> HostFinding {
        let check = "clock"
        if let refusal = facts.clockRefusal {
            return HostFinding(
                check,
                .problem,
                refusal,
                advice:
                    "set the clock right, or, when it is, see the runbook clock-wrong; clockBehindSeconds allows more"
            )
        }
        let isKept = facts.clockIsKept
        if isKept == true { return HostFinding(check, .ok, "kept right") }
        return HostFinding(
            check,
            .warning,
            isKept == nil ? "nothing was found that keeps it right" : "nothing keeps it right",
            advice: "run chrony or systemd-timesyncd, here or on the host: deadlines pass by this clock"
        )
    }

    static func bootID(_ isThere: Bool) -> HostFinding {
        let check = "boot id"
        if isThere { return HostFinding(check, .ok, "told by the kernel") }
        return HostFinding(
            check,
            .problem,
            "cannot be read",
            advice: "let the daemon read /proc/sys/kernel/random/boot_id (no ProcSubset=pid)"
        )
    }

    static func zones(_ missing: [String]) -> HostFinding {
        let check = "time zones"
        guard !missing.isEmpty else { return HostFinding(check, .ok, "there") }
        return HostFinding(
            check,
            .problem,
            "missing: \(missing.joined(separator: ", "))",
            advice: "install tzdata: without its zone a board's deadlines pass at noon UTC"
        )
    }

    static func library(
        _ name: String,
        _ release: LibraryRelease?,
        _ known: (least: [Int], tried: [Int], below: [Int])
    ) -> HostFinding {
        func text(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: ".") }
        guard let release else {
            return HostFinding(
                name,
                .warning,
                "version not known",
                advice: "install \(text(known.tried)) or later"
            )
        }
        if release.numbers.lexicographicallyPrecedes(known.least)
            || !release.numbers.lexicographicallyPrecedes(known.below)
        {
            return HostFinding(
                name,
                .problem,
                "\(release)",
                advice: "install \(text(known.tried)) or later, below \(text(known.below))"
            )
        }
        guard !release.numbers.lexicographicallyPrecedes(known.tried) else {
            return HostFinding(
                name,
                .warning,
                "\(release), older than what is tried",
                advice: "install \(text(known.tried)) or later"
            )
        }
        return HostFinding(name, .ok, "\(release)")
    }
}
