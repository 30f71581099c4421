import CivilTime
import Identifiers
import MerkleTree

/// What must hold from one record to the next, and from one record of a stream to the next. Pure.
///
/// After a finding the check goes on with what the record says, so that one fault gives few findings.
struct ChainCheck {
    private(set) var heads: [StreamID: StreamHead] = [:]
    private(set) var commandCount = 0
    /// Of the last record.
    private(set) var term = Term.first
    private var lastRecordedAt = Instant.earliest
    private var lastCommand: CommandPart?
    private var lastOrdinal: UInt32 = 0

    mutating func check(_ header: RecordHeader, hash: Digest, into report: inout VerificationReport) {
        if header.recordedAt < lastRecordedAt {
            report.add(
                .timeGoesBack,
                at: header.position,
                "recorded at \(header.recordedAt), after \(lastRecordedAt)"
            )
        }
        lastRecordedAt = header.recordedAt
        if header.term < term {
            report.add(.wrongTerm, at: header.position, "of term \(header.term), after \(term)")
        }
        term = header.term
        checkStream(header, &report)
        checkCommand(header, &report)
        heads[header.stream] = StreamHead(
            ordinal: header.ordinal,
            version: header.version,
            position: header.position,
            hash: hash
        )
    }

    /// A record could not be read: what should follow it in its command is unknown.
    mutating func skip() { lastCommand = nil }

    private mutating func checkStream(_ header: RecordHeader, _ report: inout VerificationReport) {
        let head = heads[header.stream]
        let version = (head?.version ?? .none).next
        if header.version != version {
            report.add(
                .wrongVersion,
                at: header.position,
                "version \(header.version) of \(header.stream), not \(version)"
            )
        }
        let ordinal = head?.ordinal ?? StreamOrdinal(lastOrdinal + 1)
        if header.ordinal != ordinal {
            report.add(
                .wrongOrdinal,
                at: header.position,
                "\(header.stream) has ordinal \(header.ordinal), not \(ordinal)"
            )
        }
        lastOrdinal = max(lastOrdinal, header.ordinal.rawValue)
        if header.previousPosition != head?.position ?? .origin {
            report.add(
                .brokenChain,
                at: header.position,
                "follows \(header.previousPosition), not \(head?.position ?? .origin)"
            )
        } else if header.previousHash != head?.hash ?? .zero {
            report.add(
                .brokenChain,
                at: header.position,
                "has another hash of the record at \(header.previousPosition)"
            )
        }
    }

    private mutating func checkCommand(_ header: RecordHeader, _ report: inout VerificationReport) {
        let command = header.command
        let before = lastCommand
        lastCommand = command
        if command.index == 0 {
            commandCount += 1
            if let before, before.index + 1 != before.count {
                report.add(
                    .brokenCommand,
                    at: header.position,
                    "command \(before.id) ends after \(before.index + 1) events"
                )
            }
            return
        }
        guard header.position != Position(1) else {
            report.add(.brokenCommand, at: header.position, "the log begins within a command")
            return
        }
        guard let before else { return }
        var expected = before
        expected.index += 1
        guard command != expected else { return }
        report.add(
            .brokenCommand,
            at: header.position,
            "event \(command.index) of command \(command.id) follows no other"
        )
    }

    /// The log ends.
    func finish(into report: inout VerificationReport) {
        if let last = lastCommand, last.index + 1 != last.count {
            report.add(.brokenCommand, at: report.head, "the log ends within command \(last.id)")
        }
    }
}
