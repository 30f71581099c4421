/// The Unix socket that `NOTIFY_SOCKET` names: a path, or `@` and a name in the abstract space of Linux.
struct NotifyAddress: Hashable, Sendable {
    /// What the kernel gets: no zero at the end of an abstract name, for it would be a part of it.
    let bytes: [UInt8]

    /// Bytes of `sun_path`.
    static let bytesMax = 108

    /// nil for what is neither, such as `vsock:`, or does not fit.
    init?(_ text: String) {
        let name = Array(text.utf8)
        guard name.count > 1, name.count < Self.bytesMax, !name.contains(0) else { return nil }
        switch name[0] {
        case UInt8(ascii: "/"): bytes = name + [0]
        case UInt8(ascii: "@"): bytes = [0] + name.dropFirst()
        default: return nil
        }
    }
}
