import Glibc

/// The file of fixed slots, one wrapped data key each. Knows places and states, not what the bytes mean.
struct KeyFile: Sendable {
    let file: FileDescriptor

    /// - Throws: `notFound` when it is absent and must exist.
    init(path: String, writable: Bool) throws(EventStoreError) {
        do throws(EventStoreError) {
            file = try FileDescriptor(opening: path, writable ? O_RDWR : O_RDONLY)
        } catch {
            throw error.code == .notFound ? EventStoreError(.notFound, LostKeys.gone(path)) : error
        }
    }

    /// What the header says of the master key that wraps the slots.
    struct Header: Hashable {
        /// A known text under it.
        let proof: [UInt8]
        /// nil in files that were made before keys had names.
        let masterKey: MasterKeyID?
    }

    /// Makes a file without slots, as a whole.
    static func create(path: String, header: Header) throws(EventStoreError) {
        precondition(header.proof.count == KeyFileLayout.proofBytes, "the proof has a fixed size")
        var page = [UInt8](repeating: 0, count: KeyFileLayout.headerBytes)
        page.replaceSubrange(0..<KeyFileLayout.magic.count, with: KeyFileLayout.magic)
        var span = page.mutableSpan
        var bytes = unsafe span.mutableBytes
        bytes.set(KeyFileLayout.version, at: KeyFileLayout.versionOffset)
        bytes.set(UInt32(KeyFileLayout.slotBytes), at: KeyFileLayout.slotBytesOffset)
        bytes.copy(unsafe header.proof.span.bytes, to: KeyFileLayout.proofOffset)
        if let id = header.masterKey {
            bytes.copy(unsafe id.bytes.span.bytes, to: KeyFileLayout.masterKeyOffset)
        }
        try Files.replace(path, with: page)
    }

    /// Where the file is made that takes another one's place.
    static func draft(of path: String) -> String { path + Files.draftSuffix }

    /// Overwrites what a rotation that was killed has left, and takes it away: it holds keys.
    static func eraseDraft(of path: String) throws(EventStoreError) {
        for draft in [draft(of: path), draft(of: draft(of: path))] where Files.exists(draft) {
            try Files.erase(draft)
        }
    }

    func header() throws(EventStoreError) -> Header {
        let page = try file.read(KeyFileLayout.headerBytes, at: 0)
        guard page.count == KeyFileLayout.headerBytes, page.starts(with: KeyFileLayout.magic) else {
            throw EventStoreError(.keysDamaged, "\(file.path) is no file of data keys")
        }
        let bytes = unsafe page.span.bytes
        let version = bytes.integer(at: KeyFileLayout.versionOffset, as: UInt32.self)
        guard version == KeyFileLayout.version else {
            throw .newer(file.path, format: version, than: KeyFileLayout.version)
        }
        let start = KeyFileLayout.proofOffset
        let name = KeyFileLayout.masterKeyOffset
        return Header(
            proof: Array(page[start..<start + KeyFileLayout.proofBytes]),
            masterKey: MasterKeyID(page[name..<name + MasterKeyID.byteCount])
        )
    }

    /// How many slots at the start of the file were made. Only the last chunk can be incomplete: each one is
    /// on the disk before the next is begun.
    func slotCount() throws(EventStoreError) -> UInt32 {
        let slots = (try file.byteCount() - KeyFileLayout.headerBytes) / KeyFileLayout.slotBytes
        guard slots > 0 else { return 0 }
        let chunkStart = (slots - 1) / KeyLimits.poolChunk * KeyLimits.poolChunk
        let offset = KeyFileLayout.headerBytes + chunkStart * KeyFileLayout.slotBytes
        let chunk = try file.read((slots - chunkStart) * KeyFileLayout.slotBytes, at: offset)
        var count = chunkStart
        for state in stride(from: 0, to: chunk.count, by: KeyFileLayout.slotBytes) {
            guard chunk[state] != SlotState.empty.rawValue else { break }
            count += 1
        }
        return UInt32(clamping: count)
    }

    /// The state of a slot and, when it is live, its wrapped key.
    func slot(_ slot: KeySlot) throws(EventStoreError) -> (state: SlotState, wrapped: ArraySlice<UInt8>) {
        let bytes = try file.read(KeyFileLayout.slotBytes, at: KeyFileLayout.offset(of: slot))
        guard bytes.count == KeyFileLayout.slotBytes, let state = SlotState(rawValue: bytes[0]) else {
            throw EventStoreError(.keysDamaged, "key slot \(slot) cannot be read")
        }
        return (state, bytes[KeyFileLayout.wrappedOffset...])
    }

    /// Writes slots side by side and returns when they are on the disk.
    func append(_ wrapped: [[UInt8]], from first: KeySlot) throws(EventStoreError) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(wrapped.count * KeyFileLayout.slotBytes)
        for key in wrapped {
            bytes += [SlotState.live.rawValue, 0, 0, 0]
            bytes += key
        }
        precondition(bytes.count == wrapped.count * KeyFileLayout.slotBytes, "a wrapped key fills its slot")
        try file.write(bytes, at: KeyFileLayout.offset(of: first))
        try file.syncData()
    }

    /// Overwrites a slot where it lies and returns when that is on the disk.
    func destroy(_ slot: KeySlot) throws(EventStoreError) {
        var bytes = [UInt8](repeating: 0, count: KeyFileLayout.slotBytes)
        bytes[0] = SlotState.destroyed.rawValue
        try file.write(bytes, at: KeyFileLayout.offset(of: slot))
        try file.syncData()
    }
}
