import Identifiers
import Testing

@Suite("Boards, streams, places")
struct BoardAndStreamTests {
    @Test(arguments: ["NY", "ICRC", "A1", "TN-CPRS", "ABCDEFGH", "ABCDEFGHI", "ABCDEFGHIJKLMNOP", "A-"])
    func aBoardsCodeReadsBack(_ text: String) throws {
        let code = try #require(BoardCode(text))
        #expect(code.description == text)
        #expect(BoardCode(packed: code.packed) == code)
        let stream = StreamID(board: code)
        #expect(stream.description == "board-\(text)")
        #expect(StreamID(stream.description) == stream)
        #expect(StreamID(kind: 2, key: stream.key) == stream)
        #expect(stream.board == code)
        #expect(stream.peer == nil)
    }

    @Test(arguments: [
        "", "N", "ny", "1A", "-A", "N Y", "NÉ", "N\u{212A}", "N\0", "ABCDEFGHIJKLMNOPQ", "N_Y", "NY\n",
    ])
    func otherTextIsNoBoardsCode(_ text: String) {
        #expect(BoardCode(text) == nil)
        #expect(StreamID("board-\(text)") == nil)
    }

    @Test func wordsThatHoldNoCodeAreRefused() {
        #expect(BoardCode(packed: UniqueID(high: 0, low: 0)) == nil)
        #expect(BoardCode(packed: UniqueID(high: .max, low: .max)) == nil)
        // A letter after the end.
        #expect(BoardCode(packed: UniqueID(high: 0x4E59_0000_0000_0041, low: 0)) == nil)
        #expect(StreamID(kind: 2, key: UniqueID(high: 1, low: 1)) == nil)
        #expect(StreamID(kind: 1, key: UniqueID(high: 0, low: 0)) == nil)
        #expect(StreamID(kind: 0, key: UniqueID(high: 1, low: 1)) == nil)
        #expect(StreamID(kind: 3, key: UniqueID(high: 1, low: 1)) == nil)
    }

    @Test func boardsSortAsTheirCodes() throws {
        let texts = ["AA", "AA-1", "AB", "NY", "NYCB", "ZZZZZZZZZZ"]
        let codes = try texts.map { try #require(BoardCode($0)) }
        #expect(codes.shuffled().sorted() == codes)
    }

    @Test func aPersonsStreamReadsBack() throws {
        let text = "01234567-89ab-7cde-8f01-23456789abcd"
        let peer = try #require(PeerID(text))
        let stream = StreamID(peer: peer)
        #expect(stream.description == "peer-\(text)")
        #expect(StreamID("peer-\(text)") == stream)
        #expect(StreamID("peer-\(text.uppercased())") == stream)
        #expect(stream.peer == peer)
        #expect(stream.board == nil)
        #expect(StreamID(text) == nil)
        #expect(StreamID("board-\(text)") == nil)
        #expect(try stream < StreamID(board: #require(BoardCode("AA"))))
    }

    @Test func placesCountFromOne() {
        #expect(Position.origin.next == Position(1))
        #expect(Position(9) < Position(10))
        #expect(Position(10).description == "10")
        #expect(StreamVersion.none.next == StreamVersion(1))
        #expect(StreamVersion(9) < StreamVersion(10))
        #expect(EventTypeCode(31).description == "31")
    }
}
