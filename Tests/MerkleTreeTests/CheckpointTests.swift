import Crypto
import MerkleTree
import Testing

@Suite struct CheckpointTests {
    static let text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"

    @Test func theSpecificationsExample() throws {
        let checkpoint = try Checkpoint(text: Self.text)
        #expect(checkpoint.origin == "example.com/behind-the-sofa")
        #expect(checkpoint.size.count == 20_852_163)
        #expect(checkpoint.root.base64 == "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")
        #expect(checkpoint.extensions.isEmpty)
        #expect(checkpoint.text == Self.text)
        let extended = try Checkpoint(text: Self.text + "heads 1\nother\n")
        #expect(extended.extensions == ["heads 1", "other"])
        #expect(extended.text == Self.text + "heads 1\nother\n")
    }

    @Test(arguments: [
        "", "\n", "a\n1\n", "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n+1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n1 \nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\nx\n",
        "a\tb\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
    ])
    func textThatIsNoCheckpoint(text: String) {
        #expect(throwing(.malformedCheckpoint) { try Checkpoint(text: text) })
    }

    @Test(arguments: ["9223372036854775808", "18446744073709551616", "99999999999999999999999"])
    func sizesBeyondTheLimit(size: String) {
        let text = Self.text.replacing("20852163", with: size)
        #expect(throwing(.sizeOutOfRange) { try Checkpoint(text: text) })
    }

    @Test func signedCheckpointsComeBack() throws {
        let signer = try NoteSigner(
            name: NoteKeyName("example.com/log"),
            privateKey: Curve25519.Signing.PrivateKey()
        )
        for size in [UInt64(0), 1, 9_223_372_036_854_775_807] {
            let checkpoint = try Checkpoint(
                origin: "example.com/log",
                size: TreeSize(size),
                root: LogHash.emptyRoot,
                extensions: ["heads \(size)"]
            )
            let note = try CheckpointNote(signing: checkpoint, with: signer)
            let read = try CheckpointNote(encoded: note.encoded, verifiedWith: signer.verifierKey)
            #expect(read == note)
            #expect(read.checkpoint == checkpoint)
        }
    }

    @Test func aCheckpointOfAnotherLogIsRefused() throws {
        let signer = try NoteSigner(
            name: NoteKeyName("example.com/log"),
            privateKey: Curve25519.Signing.PrivateKey()
        )
        let checkpoint = try Checkpoint(origin: "example.com/other", size: .zero, root: LogHash.emptyRoot)
        let note = try CheckpointNote(signing: checkpoint, with: signer)
        #expect(
            throwing(.malformedCheckpoint) {
                try CheckpointNote(encoded: note.encoded, verifiedWith: signer.verifierKey)
            }
        )
    }

    @Test func linesThatACheckpointCannotHold() {
        for line in ["", "two\nlines", "tab\t"] {
            #expect(throwing(.malformedCheckpoint) { try Checkpoint(origin: line, size: .zero, root: .zero) })
            #expect(
                throwing(.malformedCheckpoint) {
                    try Checkpoint(origin: "a", size: .zero, root: .zero, extensions: [line])
                }
            )
        }
        let lines = Array(repeating: "x", count: Checkpoint.mostExtensions + 1)
        #expect(
            throwing(.malformedCheckpoint) {
                try Checkpoint(origin: "a", size: .zero, root: .zero, extensions: lines)
            }
        )
    }
}
