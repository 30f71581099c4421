import Identifiers

/// A part of the data keys: slots side by side, wrapped as they are in the data folder.
package enum SlotsFile {
    /// Reads slots and checks their shape. Pure and total.
    package static func read(_ bytes: RawSpan, of log: LogID) throws(BackupFormatError) -> BackupFrame {
        let frame = try BackupFrame.read(bytes)
        try frame.check(.slots, of: log)
        let (end, overflows) = frame.first.addingReportingOverflow(UInt64(frame.entries.count))
        guard frame.first > 0, !overflows, end - 1 <= UInt64(UInt32.max) else {
            throw .wrongNumbers("\(frame.entries.count) key slots from \(frame.first) cannot be")
        }
        for (index, range) in frame.entries.enumerated() where !isWhole(bytes.extracting(range)) {
            throw .damagedSlot(frame.first + UInt64(index))
        }
        return frame
    }

    /// Live with its three zeros, or destroyed with nothing else in it. A slot that is just being destroyed
    /// may look like neither.
    static func isWhole(_ slot: RawSpan) -> Bool {
        guard slot.byteCount == KeyFileLayout.slotBytes else { return false }
        switch SlotState(rawValue: slot.integer(at: 0, as: UInt8.self)) {
        case .live: return isZero(slot.extracting(1..<KeyFileLayout.wrappedOffset))
        case .destroyed: return isZero(slot.extracting(droppingFirst: 1))
        case .empty, nil: return false
        }
    }

    private static func isZero(_ bytes: RawSpan) -> Bool {
        (0..<bytes.byteCount).allSatisfy { bytes.integer(at: $0, as: UInt8.self) == 0 }
    }
}
