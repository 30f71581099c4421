package import CivilTime
import LMDB

extension Log {
    /// When the last record in a data folder was recorded, without opening the log: nothing in the folder is changed, not
    /// even its list of readers.
    ///
    /// - Returns: nil also when that cannot be told: there is no log, it is damaged, or its owner writes just now.
    package static func lastRecordedAt(unopened dataFolder: String) -> Instant? {
        let record = LastValue.read(
            of: recordsName,
            in: dataFolder + "/" + DataFolder.logName,
            byteCountMax: RecordLimits.recordBytesMax
        )
        guard let record, let header = try? RecordCodec.decode(unsafe record.span.bytes) else { return nil }
        return header.recordedAt
    }
}
