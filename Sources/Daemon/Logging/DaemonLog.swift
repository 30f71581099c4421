import Foundation
package import Logging
import Synchronization

/// The daemon's log on standard error: a line for each event, text or JSON, down to a level that may change while it
/// runs. Nobody waits for who reads it: what finds no room in the buffer before it is lost, and counted.
package final class DaemonLog: Sendable {
    private let isJSON: Bool
    private let lowest: Atomic<Int>
    private let lines: LineWriter

    private static let levels = Logger.Level.allCases

    package convenience init(format: LogFormat, level: Logger.Level) {
        let isJSON =
            switch format {
            case .auto: isatty(STDERR_FILENO) != 1
            case .text: false
            case .json: true
            }
        self.init(isJSON: isJSON, level: level, write: Self.toStandardError)
    }

    /// - Parameter write: takes a line, with its end, on a thread of the log's own, and says whether it could.
    init(isJSON: Bool, level: Logger.Level, write: @escaping @Sendable (String) -> Bool) {
        self.isJSON = isJSON
        lines = LineWriter(gap: { DaemonLog.shown(DaemonLog.gap(of: $0), isJSON: isJSON) }, write: write)
        lowest = Atomic(Self.levels.firstIndex(of: level) ?? 0)
    }

    /// The least severe lines that are written.
    package var level: Logger.Level {
        get { Self.levels[lowest.load(ordering: .relaxed)] }
        set { lowest.store(Self.levels.firstIndex(of: newValue) ?? 0, ordering: .relaxed) }
    }

    /// A logger that goes by the level of this log at each moment.
    package func logger(_ label: String) -> Logger {
        Logger(label: label) { LineLogHandler(label: $0, log: self) }
    }

    func write(_ line: LogLine) { lines.write(Self.shown(line, isJSON: isJSON)) }

    /// Says something that is no event, in its turn among the lines.
    package func say(_ text: String) { lines.write(text + "\n") }

    /// Waits until everything is written, for a second at most: the end of the process waits for nobody who does not
    /// read. Blocks the thread.
    package func flush() { lines.flush() }

    /// Lines that were lost since the start: nobody read the ones before them, or they could not be written.
    var linesLost: UInt64 { lines.lost }

    private static func shown(_ line: LogLine, isJSON: Bool) -> String {
        (isJSON ? line.json : line.text) + "\n"
    }

    private static func gap(of lines: UInt64) -> LogLine {
        LogLine(
            time: SystemClock.now(),
            level: .warning,
            logger: "credentiald",
            message: "lines of the log were lost, standard error was not read",
            metadata: ["lines": "\(lines)"]
        )
    }

    /// In one call, so that lines of several processes do not mix. A log that cannot be written stops nothing.
    private static let toStandardError: @Sendable (String) -> Bool = { line in
        var bytes = Array(line.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Foundation.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            bytes = bytes.dropFirst(count)
        }
        return true
    }
}

/// What one logger knows beside the log that it writes to.
private struct LineLogHandler: LogHandler {
    let label: String
    let log: DaemonLog
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    private var ownLevel: Logger.Level?

    init(label: String, log: DaemonLog) {
        self.label = label
        self.log = log
    }

    var logLevel: Logger.Level {
        get { ownLevel ?? log.level }
        set { ownLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let given = event.metadata { all.merge(given) { $1 } }
        if let error = event.error { all["error"] = "\(error)" }
        log.write(
            LogLine(
                time: SystemClock.now(),
                level: event.level,
                logger: label,
                message: "\(event.message)",
                metadata: all
            )
        )
    }
}
