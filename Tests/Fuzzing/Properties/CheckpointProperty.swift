import EventStore
import MerkleTree

/// Any bytes give a note, a checkpoint, a key or a named error, and what parses is written as it was read.
/// Bytes are compared: texts that merely look alike are equal strings.
package func checkpointProperty(_ input: [UInt8]) {
    noteProperty(input)
    if let text = String(validating: input, as: UTF8.self) { textProperty(text) }
    // A key on the first line and a note after it, so that one input can hold both.
    let parts = input.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
    guard let line = String(validating: parts[0], as: UTF8.self), let key = try? NoteVerifierKey(line) else {
        return
    }
    precondition(key.description.utf8.elementsEqual(line.utf8), "a key is written otherwise than it was read")
    guard parts.count == 2 else { return }
    let note = Array(parts[1])
    noteProperty(note)
    if let checkpoint = try? SignedCheckpoint(encoded: note, verifiedWith: key) {
        precondition(checkpoint.encoded == note, "a checkpoint is kept otherwise than it was read")
        precondition(
            checkpoint.origin.utf8.elementsEqual(key.name.text.utf8),
            "a checkpoint is of another log than the key"
        )
    }
}

private func noteProperty(_ bytes: [UInt8]) {
    guard let note = try? SignedNote(encoded: bytes) else { return }
    precondition(note.encoded == bytes, "a note is written otherwise than it was read")
    textProperty(note.text)
}

private func textProperty(_ text: String) {
    guard let checkpoint = try? Checkpoint(text: text) else { return }
    precondition(
        checkpoint.text.utf8.elementsEqual(text.utf8),
        "a checkpoint is written otherwise than it was read"
    )
}
