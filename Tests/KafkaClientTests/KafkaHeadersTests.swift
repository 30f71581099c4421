import Testing

@testable import KafkaClient

/// Headers in one piece are the headers that were put into it.
struct KafkaHeadersTests {
    private let headers = [
        KafkaHeader(name: "ce_id", text: "1/2"), KafkaHeader(name: "none", value: nil),
        KafkaHeader(name: "empty", value: []), KafkaHeader(name: "", text: "without a name"),
        KafkaHeader(name: "ce_id", text: "again"),
        KafkaHeader(name: String(repeating: "ñ", count: 300), value: [UInt8](repeating: 0, count: 70_000)),
    ]

    @Test func theyComeOutAsTheyWentIn() {
        let packed = KafkaHeaders(headers)
        #expect(Array(packed) == headers)
        #expect(packed.count == headers.count)
        #expect(
            packed.contentBytes
                == headers.reduce(0) { $0 + $1.name.utf8.count + ($1.value?.count ?? 0) }
        )
        #expect(Array(KafkaHeaders()) == [])
    }

    @Test func whatIsWrittenInPlaceIsTheSame() {
        var written = KafkaHeaders(reserving: 2, bytes: 1)
        written.append("ce_id") { $0 += Array("1/2".utf8) }
        written.append("empty") { _ in }
        #expect(written == KafkaHeaders([headers[0], headers[2]]))
        #expect(written != KafkaHeaders([headers[0], KafkaHeader(name: "empty", value: nil)]))
    }

    @Test func theyGoOnWithOthers() {
        var packed = KafkaHeaders(Array(headers[..<2]))
        packed.append(KafkaHeaders())
        packed.append(KafkaHeaders(Array(headers[2...])))
        #expect(packed == KafkaHeaders(headers))
    }

    @Test func theyAreLentInPlaceInTheirOrder() {
        var lent: [KafkaHeader] = []
        let isWhole = KafkaHeaders(headers).withEach { name, value in
            lent.append(
                KafkaHeader(name: String(decoding: name, as: UTF8.self), value: value.map { Array($0) })
            )
            return true
        }
        #expect(isWhole && lent == headers)
        var seen = 0
        let isEnded = KafkaHeaders(headers).withEach { _, _ in
            seen += 1
            return false
        }
        #expect(!isEnded && seen == 1)
    }
}
