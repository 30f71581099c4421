import CivilTime
import Foundation
import Logging
import Synchronization
import Testing

@testable import Daemon

/// Lines of the log, as people and programs read them.
@Suite struct LogLineTests {
    private final class Lines: Sendable {
        let all = Mutex<[String]>([])

        /// What was written once the log had written everything.
        func after(_ log: DaemonLog) -> [String] {
            log.flush()
            return all.withLock(\.self)
        }
    }

    private func log(isJSON: Bool, level: Logger.Level = .info) -> (DaemonLog, Lines) {
        let lines = Lines()
        return (
            DaemonLog(isJSON: isJSON, level: level) { line in
                lines.all.withLock { $0.append(line) }
                return true
            }, lines
        )
    }

    private func object(_ line: String) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test func aLineOfJSONHasItsFields() throws {
        let (log, lines) = log(isJSON: true)
        var logger = log.logger("credentiald")
        logger[metadataKey: "hb.request.id"] = "4711"
        logger[metadataKey: "traceId"] = "0af7651916cd43dd8448eb211c80319c"
        logger.warning("a \"quoted\"\nword", metadata: ["list": ["a", "b"], "map": ["k": "ü\u{1B}"]])
        let line = try #require(lines.after(log).first)
        #expect(line.filter { $0 == "\n" }.count == 1 && line.hasSuffix("}\n"))
        let found = try object(line)
        #expect(
            Set(found.keys) == ["time", "level", "logger", "message", "requestId", "traceId", "metadata"]
        )
        #expect(found["level"] as? String == "warning" && found["logger"] as? String == "credentiald")
        #expect(found["message"] as? String == "a \"quoted\"\nword")
        #expect(found["requestId"] as? String == "4711")
        #expect(found["traceId"] as? String == "0af7651916cd43dd8448eb211c80319c")
        let metadata = try #require(found["metadata"] as? [String: Any])
        #expect(metadata["list"] as? [String] == ["a", "b"])
        #expect(metadata["map"] as? [String: String] == ["k": "ü\u{1B}"])
        let time = try #require(found["time"] as? String)
        // It is the machine's, which may stand still meanwhile, or have its clock set.
        #expect(
            try time.hasSuffix("Z")
                && abs(Instant(time).secondsSinceEpoch - SystemClock.now().secondsSinceEpoch) < 3_600
        )
    }

    @Test func withoutMetadataThereIsNone() throws {
        let (log, lines) = log(isJSON: true)
        log.logger("a").info("b")
        let found = try object(try #require(lines.after(log).first))
        #expect(Set(found.keys) == ["time", "level", "logger", "message"])
    }

    /// Whoever sends words that are logged cannot begin a line, nor talk to the terminal.
    @Test func textIsOneLine() throws {
        let (log, lines) = log(isJSON: false)
        log.logger("credentiald").error(
            "one\nerror forged: two",
            metadata: ["b": "\u{1B}[2J\u{2028}x", "a": "1"]
        )
        let line = try #require(lines.after(log).first)
        #expect(line.hasSuffix(" error credentiald: one\\nerror forged: two a=1 b=\\u{1b}[2J\\u{2028}x\n"))
        #expect(line.unicodeScalars.filter { $0.value < 0x20 || $0.value == 0x2028 }.count == 1)
    }

    @Test func theLevelChangesForLoggersThatAreThere() {
        let (log, lines) = log(isJSON: false)
        let logger = log.logger("credentiald")
        var own = log.logger("other")
        own.logLevel = .error
        logger.debug("1")
        log.level = .debug
        logger.debug("2")
        own.warning("3")
        log.level = .error
        logger.warning("4")
        let words = lines.after(log).map { $0.split(separator: " ").last }
        #expect(words == ["2\n"])
        for level in Logger.Level.allCases {
            log.level = level
            #expect(log.level == level)
        }
    }

    @Test func whatIsNoEventComesInItsTurn() {
        let (log, lines) = log(isJSON: false)
        log.logger("credentiald").info("first")
        log.say("credentiald: it cannot run")
        let told = lines.after(log)
        #expect(told.count == 2 && told.first?.hasSuffix(" info credentiald: first\n") == true)
        #expect(told.last == "credentiald: it cannot run\n")
    }
}
