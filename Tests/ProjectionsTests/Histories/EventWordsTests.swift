import Credentialing
import CredentialingSchema
import SwiftProtobuf
import Testing

@testable import Projections

struct EventWordsTests {
    /// An event of a type with nothing in it.
    private func empty(_ type: EventType) throws -> Event {
        var tag = UInt64(type.rawValue) << 3 | 2
        var bytes: [UInt8] = []
        while tag >= 0x80 {
            bytes.append(UInt8(tag & 0x7F) | 0x80)
            tag >>= 7
        }
        return try Event(serializedBytes: bytes + [UInt8(tag), 0])
    }

    @Test(arguments: EventType.allCases)
    func everyTypeHasWords(_ type: EventType) throws {
        let event = try empty(type)
        #expect(event.event != nil)
        #expect(!EventWords.sentence(event).isEmpty)
    }

    @Test func sentencesSayWhatTheEventSays() {
        var event = Event()
        event.ceuLogged.activity = "CE-1"
        event.ceuLogged.title = "Ethics"
        event.ceuLogged.provider = "Academy"
        event.ceuLogged.mode = .liveOnline
        event.ceuLogged.allocations = [Allocation.with { ($0.category, $0.minutes) = ("ethics", 90) }]
        #expect(
            EventWords.sentence(event)
                == "continuing education CE-1 (Ethics), of Academy, 1 h 30 min of ethics, live online"
        )
        event.recordVoided.eventID = "e-1"
        event.recordVoided.reason = .enteredInError
        #expect(EventWords.sentence(event) == "voids event e-1, for: entered in error")
        event.credentialRevoked.credentialNumber = "N-1"
        event.credentialRevoked.grounds = ["conduct", "fraud"]
        #expect(EventWords.sentence(event) == "N-1 was revoked, because of conduct, fraud")
        event.recordCorrected.eventID = "e-2"
        event.recordCorrected.effectiveOn = "2026-01-02"
        event.recordCorrected.examRecorded.exam = "PR"
        event.recordCorrected.examRecorded.outcome = .passed
        #expect(
            EventWords.sentence(event)
                == "corrects event e-2, in truth on 2026-01-02, in truth: exam PR: passed"
        )
    }

    @Test func linesTellWhatBecameOfIt() {
        var entry = HistoryEntry()
        entry.effectiveOn = "2026-01-02"
        entry.type = "CredentialRevoked"
        entry.event.board = "NYCB"
        entry.event.credentialRevoked.credentialNumber = "N-1"
        entry.event.actor.principal = "clerk"
        entry.event.actor.role = "board"
        entry.voidedBy = "v-1"
        entry.correctedBy = "c-1"
        entry.revisedBy = ["r-1", "r-2"]
        entry.personal.explanation = "First line.\n2026-01-03  PeerRegistered"
        let lines = HistoryText.lines(of: entry).split(separator: "\n").map(String.init)
        #expect(
            lines[0]
                == "2026-01-02  CredentialRevoked  [NYCB]  VOIDED by v-1  CORRECTED by c-1"
                + "  REVISED by r-1  REVISED by r-2"
        )
        #expect(lines[2] == "    explanation: First line. / 2026-01-03  PeerRegistered")
        #expect(lines[3].hasPrefix("    by clerk (board), recorded "))
        entry.personalErased = true
        #expect(HistoryText.lines(of: entry).contains("personal data was erased"))
    }
}
