import Foundation
import Identifiers
import LMDB
import SeededNumbers
import Testing

@testable import EventStore

/// One wrong byte anywhere in the log's file: it is found, or every record can be read as it was.
struct StructureFuzzTests {
    private static let flips = 400

    private func records(_ store: EventStore) throws -> [[UInt8]] {
        var records: [[UInt8]] = []
        try store.log.scan(from: Position(1)) { _, _, record in
            records.append(record.withUnsafeBytes { [UInt8]($0) })
            return true
        }
        return records
    }

    @Test(arguments: [11, UInt64.random(in: 0 ... .max)])
    func everyByteIsFoundOrHarmless(seed: UInt64) async throws {
        print("StructureFuzzTests seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let closed = ClosedStore()
        try await closed.fill(1...100)
        let sound = try closed.folder.bytes("log/data.mdb")
        // What lies behind is room that was made ahead.
        let (expected, used) = try {
            let store = try closed.open()
            return (try records(store), try store.log.statistics().mapUsed)
        }()
        #expect(expected.count == 100)
        var found = 0
        for _ in 0..<Self.flips {
            let offset = Int.random(in: 0..<min(used, sound.count), using: &generator)
            let mask = UInt8.random(in: 1 ... .max, using: &generator)
            var bytes = sound
            bytes[offset] ^= mask
            try closed.folder.write(bytes, to: "log/data.mdb")
            let comment: Comment = "seed \(seed): byte \(offset) ^ \(mask)"
            do {
                let report = try closed.verify()
                if report.isSound {
                    #expect(try records(closed.open()) == expected, comment)
                } else {
                    found += 1
                }
            } catch {
                // Refused, with a reason.
                found += 1
            }
        }
        try closed.folder.write(sound, to: "log/data.mdb")
        #expect(try closed.verify().isSound)
        // Far fewer than are found on the average: the bytes are chosen by chance.
        #expect(found > Self.flips / 8)
    }
}
