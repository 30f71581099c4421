import CivilTime
import Foundation
import HTTPAPI
import KafkaClient
import LMDB

/// What the system says of this process, by the names that Prometheus' own libraries give it.
struct ProcessReading {
    var residentBytes: Double?
    var openFiles: Double?
    var openFilesMax: Double?
    var startedAt: Double?

    /// Whatever cannot be read is left out.
    static func now() -> ProcessReading {
        var reading = ProcessReading()
        reading.residentBytes = statusKilobytes("VmRSS").map { $0 * 1_024 }
        reading.openFiles = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))
            .map { Double($0.count) }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            reading.openFilesMax = Double(limit.rlim_cur)
        }
        reading.startedAt = began
        return reading
    }

    /// When the process began to be looked at: at the start of the daemon.
    private static let began = Double(SystemClock.now().secondsSinceEpoch)

    private static func statusKilobytes(_ name: String) -> Double? {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else {
            return nil
        }
        let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }
    }

    /// To be called once at the start.
    static func begin() { _ = began }

    func add(to metrics: inout MetricsText) {
        func add(_ name: String, help: String, _ value: Double?) {
            if let value { metrics.add("process_" + name, .gauge, help: help, value) }
        }
        add(
            "resident_memory_bytes",
            help: "Memory of the process that is in RAM, mapped files too.",
            residentBytes
        )
        add("open_fds", help: "Files that the process has open.", openFiles)
        add("max_fds", help: "Files that it may have open.", openFilesMax)
        add("start_time_seconds", help: "When the daemon was started, Unix time.", startedAt)
        metrics.add(
            "credentiald_build_info",
            .gauge,
            help: "1; the program's version, and those of the libraries that are linked.",
            [
                (
                    labels: [
                        (name: "version", value: ProgramVersion.text),
                        (name: "lmdb", value: LMDB.LibraryVersion.string),
                        (name: "librdkafka", value: KafkaClient.LibraryVersion.string),
                    ],
                    value: 1
                )
            ]
        )
    }
}
