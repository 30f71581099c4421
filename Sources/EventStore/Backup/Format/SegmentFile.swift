import Identifiers
import MerkleTree

/// A file of records side by side, as they stand in the log.
package enum SegmentFile {
    /// Reads a segment down to the fields of each record. Pure and total: any bytes give a frame whose
    /// entries are sound records at successive positions, or a named error.
    package static func read(_ bytes: RawSpan, of log: LogID) throws(BackupFormatError) -> BackupFrame {
        let frame = try frame(bytes, of: log)
        for (index, range) in frame.entries.enumerated() {
            let position = Position(frame.first + UInt64(index))
            _ = try header(of: bytes.extracting(range), at: position)
        }
        return frame
    }

    /// The same without a look into the records.
    static func frame(_ bytes: RawSpan, of log: LogID) throws(BackupFormatError) -> BackupFrame {
        let frame = try BackupFrame.read(bytes)
        try frame.check(.segment, of: log)
        let (end, overflows) = frame.first.addingReportingOverflow(UInt64(frame.entries.count))
        guard frame.first > 0, !frame.entries.isEmpty, !overflows, frame.size.rawValue == end - 1 else {
            throw .wrongNumbers(
                "\(frame.entries.count) records from \(frame.first) do not end at \(frame.size)"
            )
        }
        return frame
    }

    static func header(
        of record: RawSpan,
        at position: Position
    ) throws(BackupFormatError) -> RecordHeader {
        let header: RecordHeader
        do throws(RecordError) { header = try RecordCodec.decode(record) } catch {
            throw .damagedRecord(position, error)
        }
        guard header.position == position else {
            throw .misplacedRecord(position, says: header.position)
        }
        return header
    }
}
