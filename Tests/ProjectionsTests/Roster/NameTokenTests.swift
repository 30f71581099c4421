import EventStore
import TestSupport
import Testing

@testable import Projections

struct NameTokenTests {
    let folder = TemporaryFolder()

    @Test func bytesComeBackAndSort() throws {
        let bytes = (0..<16).map { UInt8($0 * 16 + 1) }
        #expect(try #require(NameToken(bytes)).bytes == bytes)
        #expect(NameToken(Array(bytes.dropLast())) == nil && NameToken(bytes + [0]) == nil)
        var larger = bytes
        larger[15] = 255
        #expect(try #require(NameToken(bytes)) < #require(NameToken(larger)))
    }

    /// A word is found by each of its beginnings that can be sought, and a long one by its first letters.
    @Test func everyBeginningFindsTheWord() async throws {
        let stack = try Stack(folder.path)
        let tokens = NameTokens(keys: stack.store.keys)
        let name = Set(tokens.tokens(ofName: "Wilhelmina Li"))
        // Two to eight letters of the long word, and the short one whole.
        #expect(name.count == 7 + 1)
        let word = Array("wilhelmina".unicodeScalars)
        for length in 2...word.count {
            let token = try #require(tokens.token(seeking: Array(word.prefix(length))))
            #expect(name.contains(token), "\(length)")
        }
        #expect(tokens.token(seeking: Array("w".unicodeScalars)) == nil)
        let other = try #require(tokens.token(seeking: Array("wilma".unicodeScalars)))
        #expect(!name.contains(other))
        #expect(tokens.tokens(ofName: "WILHELMINA li") == name.sorted())
        #expect(tokens.tokens(ofName: "").isEmpty)
        try await stack.close()
    }

    /// Names of one ideograph each are common, and two letters are asked for so that a beginning says something.
    @Test func oneIdeographFindsTheName() async throws {
        let stack = try Stack(folder.path)
        let tokens = NameTokens(keys: stack.store.keys)
        let name = tokens.tokens(ofName: "伟 王")
        #expect(name.count == 2)
        for text in ["王", "王伟", "a 王", "々王"] {
            let token = try #require(RosterSearch(text, holder: nil, tokens: tokens).token)
            #expect(name.contains(token), "\(text)")
        }
        #expect(RosterSearch("a b", holder: nil, tokens: tokens).token == nil)
        try await stack.close()
    }
}
