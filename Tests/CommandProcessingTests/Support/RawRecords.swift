import EventStore
import Identifiers

extension EventStore {
    /// The bytes of every record of the log.
    func rawRecords() throws -> [[UInt8]] {
        var records: [[UInt8]] = []
        try log.scan(from: .origin.next) { _, _, record in
            records.append(record.withUnsafeBytes { [UInt8]($0) })
            return true
        }
        return records
    }

    func headers() throws -> [RecordHeader] {
        var headers: [RecordHeader] = []
        try log.scan(from: .origin.next) { header, _, _ in
            headers.append(header)
            return true
        }
        return headers
    }
}

extension [UInt8] {
    func contains(_ text: String) -> Bool {
        let needle = [UInt8](text.utf8)
        guard count >= needle.count else { return false }
        return (0...count - needle.count).contains { self[$0..<$0 + needle.count].elementsEqual(needle) }
    }
}
