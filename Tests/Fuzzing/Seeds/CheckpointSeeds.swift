import Crypto
import Foundation
import MerkleTree

/// A key before a note that it signed, a note of two signers, a checkpoint's text, a key alone.
func writeCheckpointSeeds(to folder: URL) throws {
    let log = try signer("example.org/log", seed: 7)
    let witness = try signer("witness.example", seed: 8)
    let root = Digest.sha256(Array("root".utf8))
    let checkpoint = try Checkpoint(
        origin: log.verifierKey.name.text,
        size: TreeSize(10_625),
        root: root,
        extensions: ["heads \(root.base64)"]
    )
    let key = Array("\(log.verifierKey)\n".utf8)
    let seeds: [(name: String, bytes: [UInt8])] = [
        ("signed", key + (try CheckpointNote(signing: checkpoint, with: log).encoded)),
        ("witnessed", key + (try CheckpointNote(signing: checkpoint, with: log, witness).encoded)),
        ("of-another-key", key + (try CheckpointNote(signing: checkpoint, with: witness).encoded)),
        ("note", try CheckpointNote(signing: checkpoint, with: witness).encoded),
        ("text", Array(checkpoint.text.utf8)),
        ("key", key),
    ]
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for seed in seeds { try Data(seed.bytes).write(to: folder.appendingPathComponent("seed-\(seed.name)")) }
}

private func signer(_ name: String, seed: UInt8) throws -> NoteSigner {
    let key = try Curve25519.Signing.PrivateKey(rawRepresentation: [UInt8](repeating: seed, count: 32))
    return try NoteSigner(name: NoteKeyName(name), privateKey: key)
}
