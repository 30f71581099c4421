import EventStore
import Foundation
import Testing

@testable import AuditBundles

/// A bundle is written in one way, which any JSON reader reads.
@Suite struct AuditTextTests {
    private static func bundle(_ text: String, heads: Bool = true) -> AuditBundle {
        let head = StreamEvidence.MapPath(text, hasEntry: heads)
        let record = AuditBundle.Record(
            position: .max,
            version: .max,
            type: .max,
            effectiveOn: text,
            record: text,
            inclusion: [text, ""]
        )
        return AuditBundle(
            statement: text,
            checkpoint: text,
            streams: [.init(stream: text, head: head, records: [record, record])],
            boards: [
                .init(
                    board: text,
                    head: head,
                    headVersion: 0,
                    headPosition: 1,
                    headHash: text,
                    records: []
                )
            ],
            rules: [.init(board: text, version: text, effectiveOn: text, position: 7, digest: text)],
            assessment: text
        )
    }

    @Test(arguments: [
        "", "a", "\"\\/", "\u{0}\u{1}\u{1F}\u{7F}", "\u{8}\t\n\u{C}\r", "\u{E9}\u{2014}\u{1F600}\u{2028}",
        "{\"a\":[1]}",
    ]) func isReadAsItWas(_ text: String) throws {
        for heads in [true, false] {
            let bundle = Self.bundle(text, heads: heads)
            let written = Data(bundle.text)
            #expect(try JSONDecoder().decode(AuditBundle.self, from: written) == bundle)
            #expect(try JSONSerialization.jsonObject(with: written) is [String: Any])
            #expect(written.last == 0x0A && !written.dropLast().contains(0x0A) && !written.contains(0x0D))
        }
    }

    @Test func isWrittenByteForByte() throws {
        var bundle = Self.bundle("a\n\"")
        bundle.streams[0].records = []
        bundle.boards = []
        let text =
            #"{"format":"credentiald-audit-bundle/1","statement":"a\n\"","checkpoint":"a\n\"","streams":[{"stream":"a\n\"","head":{"siblings":["a\n\""],"key":"a\n\"","value":"a\n\""},"records":[]}],"boards":[],"rules":[{"board":"a\n\"","version":"a\n\"","effectiveOn":"a\n\"","position":7,"digest":"a\n\""}],"assessment":"a\n\""}"#
        #expect(String(decoding: bundle.text, as: UTF8.self) == text + "\n")
        // Format 2 has the key, behind its own name.
        let keyed = AuditBundle(
            verifierKey: "k",
            statement: bundle.statement,
            checkpoint: bundle.checkpoint,
            streams: bundle.streams,
            boards: bundle.boards,
            rules: bundle.rules,
            assessment: bundle.assessment
        )
        let changed = text.replacing("bundle/1\",", with: "bundle/2\",\"verifierKey\":\"k\",")
        #expect(String(decoding: keyed.text, as: UTF8.self) == changed + "\n")
        #expect(try AuditVerifier.read(Data(keyed.text)) == keyed)
    }

    @Test func aBundleWithoutAKeyCannotStandForItself() throws {
        let verified = try AuditVerifier.verifyByItself(Data(Self.bundle("a").text))
        #expect(verified?.key == nil)
    }

    @Test func whatIsWrittenOtherwiseIsRefused() throws {
        let text = String(decoding: Self.bundle("a").text, as: UTF8.self)
        for (spoiled, code) in [
            (" " + text, AuditFault.Code.notCanonical), (String(text.dropLast()), .notCanonical),
            (text.replacing("}\n", with: ",\"more\":1}\n"), .notCanonical),
            (text.replacing("}\n", with: ",\"statement\":\"b\"}\n"), .notCanonical),
            (text.replacing("\"a\"", with: "\"\\u0061\""), .notCanonical),
            (text.replacing("bundle/1", with: "bundle/2"), .malformed),
            (text.replacing("bundle/1", with: "bundle/3"), .malformed),
            (text.replacing("bundle/1\",", with: "bundle/1\",\"verifierKey\":\"k\","), .malformed),
            (text.replacing("\"assessment\"", with: "\"assessed\""), .malformed),
            (text.replacing("65535", with: "65536"), .malformed), ("", .malformed), ("[]", .malformed),
        ] {
            let fault = #expect(throws: AuditFault.self) { try AuditVerifier.read(Data(spoiled.utf8)) }
            #expect(fault?.code == code, "\(spoiled.prefix(60))")
        }
        #expect(try AuditVerifier.read(Data(text.utf8)) == Self.bundle("a"))
    }

    @Test func whatIsBeyondTheLimitsIsRefused() throws {
        let fault = #expect(throws: AuditFault.self) {
            try AuditVerifier.read(Data(count: AuditLimits.fileBytesMax + 1))
        }
        #expect(fault?.code == .malformed && fault?.reason.contains("exceed") == true)
    }
}

extension StreamEvidence.MapPath {
    /// As it comes from a file.
    fileprivate init(_ text: String, hasEntry: Bool) {
        self.init(siblings: [text], key: hasEntry ? text : nil, value: hasEntry ? text : nil)
    }
}
