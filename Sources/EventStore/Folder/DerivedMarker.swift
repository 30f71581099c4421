/// Tells whether a derived, unsynced environment can be believed.
///
/// Open the environment only after `open`; close it with `close` after syncing it. A process that was killed
/// leaves the marker open, which harms nothing: the kernel still has its writes. A machine that went down
/// leaves it open under another boot id, and then nothing in the environment can be believed.
package struct DerivedMarker: Sendable {
    package enum Verdict: Hashable, Sendable {
        case usable
        /// There is no marker: the environment is absent or not ours.
        case absent
        /// It was in use when the machine went down.
        case lostPower
        /// It has another format version, or the marker cannot be read.
        case otherFormat

        package var mustRebuild: Bool { self != .usable }
    }

    private let path: String
    private let format: UInt32
    private let boot: BootID
    private static let byteLimit = 256

    /// - Parameters:
    ///   - folder: the environment's folder.
    ///   - format: the version of what stands in it.
    package init(folder: String, format: UInt32, boot: BootID) {
        path = folder + "/MARKER"
        self.format = format
        self.boot = boot
    }

    package func verdict() throws(EventStoreError) -> Verdict {
        guard let words = try words() else { return .absent }
        guard words.count == 4, words[0] == "credentiald-derived", words[1] == "\(format)" else {
            return .otherFormat
        }
        switch words[2] {
        case Self.clean: return .usable
        case Self.opened: return words[3] == boot.description ? .usable : .lostPower
        default: return .otherFormat
        }
    }

    /// Whether who had it open closed it in order, and nobody has opened it since.
    func isClosed() throws(EventStoreError) -> Bool {
        guard let words = try words(), words.count == 4 else { return false }
        return words[2] == Self.clean
    }

    private func words() throws(EventStoreError) -> [Substring]? {
        try Files.content(of: path, limit: Self.byteLimit).map {
            String(decoding: $0, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        }
    }

    private static let opened = "open"
    private static let clean = "clean"

    /// To be called before the first write; returns when it is on the disk.
    package func open() throws(EventStoreError) { try set(Self.opened) }

    /// To be called after the environment was synced and will not be written again.
    package func close() throws(EventStoreError) { try set(Self.clean) }

    /// To be called before the environment is dropped, so that a half-dropped one is not believed.
    package func remove() throws(EventStoreError) {
        guard Files.exists(path) else { return }
        try Files.remove(path)
        try Files.syncFolder(around: path)
    }

    private func set(_ state: String) throws(EventStoreError) {
        try Files.replace(path, with: Array("credentiald-derived \(format) \(state) \(boot)\n".utf8))
    }
}
