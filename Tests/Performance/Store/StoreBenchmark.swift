import ArgumentParser
import EventStore
import Foundation
import Identifiers

/// Measures the store beside LMDB alone, in one run on one disk, and prints tables in Markdown.
@main struct StoreBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store-benchmark",
        abstract: "Measures the store beside LMDB alone, in one run on one disk."
    )

    @Option(name: .customLong("folder"), help: "Where the data goes: on the disk that is to be measured.")
    var parent = FileManager.default.temporaryDirectory.path
    @Option(help: "Seconds of one measurement of appends.")
    var seconds = 2.0
    @Option(help: "Measurements of each kind, of which the median counts.")
    var rounds = 3
    @Option(name: .customLong("records"), help: "Records of the reads, in ten thousands.")
    var scanRecords = 1_000_000
    @Option(name: .customLong("large"), help: "Also a log of so many records beside one of a tenth.")
    var largeRecords = 0
    @Option(help: "One part alone.")
    var only: Part?
    @Option(name: .customLong("group"), help: "Records in a commit.")
    var groups = [1, 8, 64, 1_000]
    @Option(name: .customLong("bytes"), help: "Bytes of a record.")
    var recordBytes = [256, 1_024]

    enum Part: String, CaseIterable, ExpressibleByArgument { case appends, lone, reads, growth }

    static let pointReads = 200_000
    private var folder: String { parent + "/credentiald-bench" }

    func validate() throws {
        guard seconds > 0, rounds > 0, scanRecords >= 10_000, largeRecords >= 0,
            (groups + recordBytes).allSatisfy({ $0 > 0 })
        else { throw ValidationError("each number is above zero, and --records 10000 at least") }
    }

    func run() async throws {
        try? FileManager.default.removeItem(atPath: folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        if isWanted(.appends) { try await appends() }
        if isWanted(.lone) { try await lone() }
        if isWanted(.reads) { try await reads() }
        if largeRecords > 0, isWanted(.growth) { try await growth() }
    }

    private func isWanted(_ part: Part) -> Bool { only == nil || only == part }

    /// A folder that nobody used yet.
    private func fresh(_ name: String) throws -> String {
        let path = "\(folder)/\(name)-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    private func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }

    private func appends() async throws {
        print("\n## Durable appends, records/s, median of \(rounds); \(BenchedStore.streams) streams\n")
        row("record", "a commit", "requests", "LMDB alone", "store", "ratio", "private memory, MiB")
        row("---", "---", "---", "---", "---", "---", "---")
        for bytes in recordBytes {
            for group in groups {
                // As one command of many records or a bulk line by line has it, and as many clients have it.
                try await appends(bytes, group, requests: 1)
                if (2...64).contains(group) { try await appends(bytes, group, requests: group) }
            }
        }
    }

    private func appends(_ bytes: Int, _ group: Int, requests: Int) async throws {
        var raw: [Rate] = []
        var ours: [Rate] = []
        var memory = 0.0
        for _ in 0..<rounds {
            raw.append(try rawAppends(bytes, group))
            let (rate, used) = try await storeAppends(bytes, group, requests)
            ours.append(rate)
            memory = max(memory, used)
        }
        row(
            "\(bytes) B",
            thousands(Double(group)),
            "\(requests)",
            thousands(median(raw)),
            thousands(median(ours)),
            String(format: "%.2f", median(ours) / median(raw)),
            String(format: "%.0f", memory)
        )
    }

    private func rawAppends(_ bytes: Int, _ group: Int) throws -> Rate {
        let path = try fresh("raw")
        defer { remove(path) }
        var log = RawLog(path)
        let record = [UInt8](repeating: 7, count: bytes)
        let deadline = ContinuousClock.now.advanced(by: .seconds(seconds))
        return timed {
            var count = 0
            while ContinuousClock.now < deadline {
                log.append(record, count: group)
                count += group
            }
            return count
        }
    }

    private func storeAppends(_ bytes: Int, _ group: Int, _ requests: Int) async throws -> (Rate, Double) {
        let path = try fresh("store")
        defer { remove(path) }
        let benched = try BenchedStore(path, recordBytes: bytes, group: group)
        let began = ContinuousClock.now
        let count = try await benched.append(
            group: group,
            perRequest: group / requests,
            for: .seconds(seconds)
        )
        let taken = began.duration(to: .now).inSeconds
        let used = privateMemory
        try await benched.close()
        return (Rate(count: count, seconds: taken), used)
    }

    /// One client that waits for each answer.
    private func lone() async throws {
        var raw: [Rate] = []
        var ours: [Rate] = []
        for _ in 0..<rounds {
            raw.append(try rawAppends(256, 1))
            let path = try fresh("lone")
            let benched = try BenchedStore(path, recordBytes: 256, group: 1)
            let began = ContinuousClock.now
            let count = await benched.appendAlone(for: .seconds(seconds))
            ours.append(Rate(count: count, seconds: began.duration(to: .now).inSeconds))
            try await benched.close()
            remove(path)
        }
        print("\n## One client that waits for each answer, 256 B, commands/s, median of \(rounds)\n")
        row("LMDB alone", "store", "ratio")
        row("---", "---", "---")
        row(
            thousands(median(raw)),
            thousands(median(ours)),
            String(format: "%.2f", median(ours) / median(raw))
        )
    }

    private func reads() async throws {
        print("\n## Reads of \(thousands(Double(scanRecords))) records, a second, median of \(rounds)\n")
        row("record", "what", "LMDB alone", "store", "ratio")
        row("---", "---", "---", "---", "---")
        for bytes in recordBytes {
            let (rawPath, path) = (try fresh("raw"), try fresh("store"))
            defer {
                remove(rawPath)
                remove(path)
            }
            var raw = RawLog(rawPath)
            let record = [UInt8](repeating: 7, count: bytes)
            for _ in 0..<scanRecords / 10_000 { raw.append(record, count: 10_000) }
            let benched = try BenchedStore(path, recordBytes: bytes, group: 10_000)
            for _ in 0..<scanRecords / 10_000 { _ = try await benched.writer.submit(10_000, weight: 1) }
            try compareReads(bytes, raw, benched.store)
            try await benched.close()
        }
    }

    private func compareReads(_ bytes: Int, _ raw: borrowing RawLog, _ store: EventStore) throws {
        let log = store.log
        var random = SystemRandomNumberGenerator()
        let positions = (0..<Self.pointReads).map { _ in
            UInt64.random(in: 1...UInt64(scanRecords), using: &random)
        }
        var rates: [String: [Rate]] = [:]
        for _ in 0..<rounds {
            rates["raw scan", default: []].append(timed { raw.scan().count })
            rates["lent", default: []].append(
                try timed {
                    var sum: UInt64 = 0
                    try log.scanBytes(from: Position(1)) { _, record in
                        sum &+= unsafe record.unsafeLoadUnaligned(fromByteOffset: 16, as: UInt64.self)
                        return true
                    }
                    precondition(sum == UInt64(scanRecords) * UInt64(scanRecords + 1) / 2)
                    return scanRecords
                }
            )
            for (name, checks) in [("scan", RecordCodec.Checks.fieldsAlone), ("checked", .all)] {
                rates[name, default: []].append(
                    try timed {
                        var sum: UInt64 = 0
                        try log.scan(from: Position(1), checking: checks) { header, _, _ in
                            sum &+= header.position.rawValue
                            return true
                        }
                        precondition(sum == UInt64(scanRecords) * UInt64(scanRecords + 1) / 2)
                        return scanRecords
                    }
                )
            }
            rates["raw point", default: []].append(
                timed {
                    _ = raw.read(positions)
                    return positions.count
                }
            )
            rates["point", default: []].append(
                try timed {
                    for position in positions {
                        _ = try log.withRecord(at: Position(position)) { header, _ in header.position }
                    }
                    return positions.count
                }
            )
        }
        let rows = [
            ("scan, records lent where they lie", "raw scan", "lent"),
            ("scan, headers decoded", "raw scan", "scan"),
            ("scan, checksums too", "raw scan", "checked"),
            ("random record, checked, in a transaction of its own", "raw point", "point"),
        ]
        for (name, limit, own) in rows {
            guard let limit = rates[limit].map(median), let own = rates[own].map(median) else { continue }
            row("\(bytes) B", name, thousands(limit), thousands(own), String(format: "%.2f", own / limit))
        }
    }

    /// What changes with the log's length.
    private func growth() async throws {
        print("\n## As the log grows, 256 B, \(BenchedStore.streams) streams\n")
        row(
            "records",
            "append of 1,000, records/s",
            "random read/s",
            "open, s",
            "private memory, MiB",
            "log file, MiB"
        )
        row("---", "---", "---", "---", "---", "---")
        let path = try fresh("growth")
        defer { remove(path) }
        for target in [largeRecords / 10, largeRecords] {
            let size = try await fill(path, to: target)
            try await growthRow(path, size)
        }
    }

    /// In a scope of its own, which gives the folder back.
    private func fill(_ path: String, to target: Int) async throws -> Int {
        let benched = try BenchedStore(path, recordBytes: 256, group: 10_000)
        var size = Int(try benched.store.log.head().rawValue)
        while size < target {
            _ = try await benched.writer.submit(10_000, weight: 1)
            size += 10_000
        }
        try await benched.close()
        return size
    }

    private func growthRow(_ path: String, _ size: Int) async throws {
        let began = ContinuousClock.now
        let benched = try BenchedStore(path, recordBytes: 256, group: 1_000)
        let opened = began.duration(to: .now).inSeconds
        let appended = ContinuousClock.now
        let count = try await benched.append(group: 1_000, perRequest: 1_000, for: .seconds(seconds))
        let appends = Double(count) / appended.duration(to: .now).inSeconds
        var random = SystemRandomNumberGenerator()
        let positions = (0..<Self.pointReads).map { _ in UInt64.random(in: 1...UInt64(size), using: &random) }
        let reads = try timed {
            for position in positions {
                _ = try benched.store.log.withRecord(at: Position(position)) { header, _ in header.position }
            }
            return positions.count
        }
        let attributes = try FileManager.default.attributesOfItem(atPath: path + "/log/data.mdb")
        let bytes = attributes[.size] as? Int ?? 0
        row(
            thousands(Double(size)),
            thousands(appends),
            thousands(reads.perSecond),
            String(format: "%.3f", opened),
            String(format: "%.0f", privateMemory),
            "\(bytes >> 20)"
        )
        try await benched.close()
    }
}
