/// What a folder lies on.
package enum FileSystemKind: Hashable, Sendable {
    case local(String)
    /// Another machine has the bytes, or a program: memory that is mapped and locks are not what they seem.
    case network(String)
    /// Gone when the machine stops.
    case memory(String)
    /// The writable layer of a container: gone with it.
    case overlay
    case unknown(String)

    /// - Parameter type: as the kernel names it in a table of mounts.
    package init(type: String) {
        self =
            switch type {
            case "ext4", "xfs", "btrfs", "zfs", "f2fs", "bcachefs": .local(type)
            case "nfs", "nfs4", "cifs", "smb3", "9p", "ceph", "afs", "virtiofs", "glusterfs", "lustre":
                .network(type)
            case "tmpfs", "ramfs": .memory(type)
            case "overlay": .overlay
            default: type.hasPrefix("fuse") ? .network(type) : .unknown(type)
            }
    }

    /// What a path lies on, by a table of mounts; nil when the table does not say.
    ///
    /// - Parameters:
    ///   - path: absolute, without links.
    ///   - table: the text of `/proc/self/mountinfo`.
    package init?(of path: String, in table: String) {
        var found: (length: Int, type: String)?
        for line in table.split(separator: "\n") {
            // "36 35 98:0 /root /mount options … - type source options"
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), fields.count > dash + 1, fields.count > 4 else {
                continue
            }
            let mount = fields[4].replacing("\\040", with: " ")
            let covers = mount == "/" || path == mount || path.hasPrefix(mount + "/")
            // Of two at one place the later one is on top.
            if covers, mount.count >= found?.length ?? 0 { found = (mount.count, String(fields[dash + 1])) }
        }
        guard let found else { return nil }
        self.init(type: found.type)
    }
}
