import Crypto
import Foundation
import MerkleTree
import SeededNumbers
import Testing

@Suite struct SignedNoteTests {
    /// The note, keys and signature that Go's sumdb/note package documents as its example.
    static let published = """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.

        — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1F\
        FYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

        """
    static let publishedKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    static let publishedSeed = "YEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"

    @Test func thePublishedNoteVerifies() throws {
        let key = try NoteVerifierKey(Self.publishedKey)
        #expect(key.description == Self.publishedKey)
        let note = try SignedNote(encoded: Array(Self.published.utf8))
        try note.verify(with: key)
        #expect(note.encoded == Array(Self.published.utf8))
    }

    @Test func thePublishedPrivateKeyHasThePublishedVerifierKey() throws {
        // One byte for the algorithm, then the seed.
        let bytes = try #require(Data(base64Encoded: "A" + Self.publishedSeed))
        let privateKey = try Curve25519.Signing.PrivateKey(rawRepresentation: bytes.dropFirst())
        let signer = try NoteSigner(name: NoteKeyName("PeterNeumann"), privateKey: privateKey)
        #expect(signer.verifierKey.description == Self.publishedKey)
    }

    @Test func anyFlippedBitIsRejected() throws {
        let key = try NoteVerifierKey(Self.publishedKey)
        let sound = Array(Self.published.utf8)
        for index in sound.indices {
            var bytes = sound
            bytes[index] ^= 1 << UInt8(index % 8)
            #expect(
                throwing(.malformedNote, .notSigned, .badSignature) {
                    try SignedNote(encoded: bytes).verify(with: key)
                },
                "byte \(index)"
            )
        }
    }

    @Test func severalSignersAndUnknownOnes() throws {
        let names = try ["log.example/1", "witness.example/ä"].map { try NoteKeyName($0) }
        let signers = try names.map { try NoteSigner(name: $0, privateKey: Curve25519.Signing.PrivateKey()) }
        let stranger = try NoteSigner(name: names[0], privateKey: Curve25519.Signing.PrivateKey())
        let note = try SignedNote(text: "first\n\nthird\n", signers: signers)
        let read = try SignedNote(encoded: note.encoded)
        #expect(read == note)
        for signer in signers { try read.verify(with: signer.verifierKey) }
        #expect(throwing(.notSigned) { try read.verify(with: stranger.verifierKey) })
    }

    @Test(arguments: [
        "", "\n", "\n\n", "text\n", "text\n\n", "text\n\n— a AAAAAAAA", "text\n\n- a AAAAAAAA\n",
        "text\n\n—a AAAAAAAA\n",
        "text\n\n— a AAAA\n", "text\n\n— a AAAAAAA\n", "text\n\n—  AAAAAAAA\n", "text\n\n— a+b AAAAAAAA\n",
        "text\n\n— a  AAAAAAAA\n", "text\n\n— a AAAAAAAA \n", "text\r\n\n— a AAAAAAAA\n",
        "te\tt\n\n— a AAAAAAAA\n",
        "text\n\n— a\u{2003}b AAAAAAAA\n", "text\n— a AAAAAAAA\n", "text\n\n— a AAAAAAAA\n\n",
        "text\n\n— a AAAAAAAA\nmore\n",
    ])
    func textThatIsNoNote(text: String) {
        #expect(throwing(.malformedNote) { try SignedNote(encoded: Array(text.utf8)) })
    }

    @Test func otherNotesThatAreRefused() throws {
        let signed = Array("text\n\n— a AAAAAAAA\n".utf8)
        #expect(try SignedNote(encoded: signed).text == "text\n")
        #expect(throwing(.malformedNote) { try SignedNote(encoded: [0xFF] + signed) })
        let big = [UInt8](repeating: 0x61, count: SignedNote.mostBytes)
        #expect(throwing(.malformedNote) { try SignedNote(encoded: big + signed) })
        let many = "text\n\n" + String(repeating: "— a AAAAAAAA\n", count: SignedNote.mostSignatures + 1)
        #expect(throwing(.malformedNote) { try SignedNote(encoded: Array(many.utf8)) })
        #expect(throwing(.malformedNote) { try SignedNote(text: "text\n", signers: []) })
        let signer = try NoteSigner(name: NoteKeyName("a"), privateKey: Curve25519.Signing.PrivateKey())
        #expect(throwing(.malformedNote) { try SignedNote(text: "text", signers: [signer]) })
        #expect(throwing(.malformedNote) { try SignedNote(text: "\u{7}\n", signers: [signer]) })
    }

    @Test(arguments: [
        "", "PeterNeumann", "PeterNeumann+c74f20a3",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+AhpcQcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "PeterNeumann+c74f20a3+AQ==",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWAAAA",
    ])
    func textThatIsNoVerifierKey(text: String) {
        #expect(throwing(.malformedKey) { try NoteVerifierKey(text) })
    }

    @Test func damagedNotesNeverTrap() throws {
        var generator = SeededGenerator(seed: 101)
        let key = try NoteVerifierKey(Self.publishedKey)
        let sound = Array(Self.published.utf8)
        for _ in 0..<3_000 {
            var bytes = sound
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                if Bool.random(using: &generator) {
                    bytes[index] = [0x0A, 0x20, 0x3D, 0xE2].randomElement(using: &generator) ?? 0
                } else {
                    bytes.remove(at: index)
                }
            }
            guard bytes != sound else { continue }
            #expect(throws: MerkleTreeError.self) { try SignedNote(encoded: bytes).verify(with: key) }
        }
    }
}
