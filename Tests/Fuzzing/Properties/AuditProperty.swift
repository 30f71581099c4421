import AuditBundles
import Crypto
import EventStore
import Foundation
package import MerkleTree

/// Any bytes give a bundle that holds or a named fault; what holds is written in one way, and a bundle that is read is
/// read again as it is written.
package func auditProperty(_ input: [UInt8]) {
    verify(input)
    guard let bundle = try? decoded(input) else { return }
    let text = bundle.text
    guard let again = try? decoded(text), again.text == text else {
        preconditionFailure("a bundle is read otherwise than it was written")
    }
    verify(text)
    // Signed for what it holds now, or nothing that was changed would be read further than its hash.
    guard let statement = signedAgain(bundle) else { return }
    var signed = bundle
    signed.statement = statement
    verify(signed.text)
}

private func decoded(_ bytes: [UInt8]) throws -> AuditBundle {
    try JSONDecoder().decode(AuditBundle.self, from: Data(bytes))
}

private func verify(_ bytes: [UInt8]) {
    guard let verified = try? AuditVerifier.verify(Data(bytes), with: seedsSigner.verifierKey) else { return }
    guard let bundle = try? decoded(bytes), bundle.text == bytes else {
        preconditionFailure("what holds is not written as a bundle is written")
    }
    precondition(
        verified.streams == bundle.streams.count
            && verified.events == bundle.streams.reduce(0) { $0 + $1.records.count }
            && verified.boards == bundle.boards.map(\.board) && verified.packs == bundle.rules,
        "what is said to hold is not what is there"
    )
}

/// The statement over what the bundle holds, as its exporter would have signed it.
private func signedAgain(_ bundle: AuditBundle) -> String? {
    guard let note = try? SignedNote(encoded: Array(bundle.statement.utf8)) else { return nil }
    var hashes: [UInt8] = []
    for record in bundle.streams.flatMap(\.records) + bundle.boards.flatMap(\.records) {
        guard let bytes = Data(base64Encoded: record.record) else { return nil }
        LogHash.leaf(of: [UInt8](bytes)).append(to: &hashes)
    }
    let digests = [
        "checkpoint": Digest.sha256(Array(bundle.checkpoint.utf8)),
        "assessment": Digest.sha256(Array(bundle.assessment.utf8)),
        "records": Digest.sha256(hashes),
    ]
    let lines = note.text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        let name = line.prefix { $0 != " " }
        return digests[String(name)].map { "\(name) \($0.base64)" } ?? String(line)
    }
    let signed = try? SignedNote(text: lines.joined(separator: "\n"), signers: [seedsSigner])
    return signed.map { String(decoding: $0.encoded, as: UTF8.self) }
}

/// By which the seeds are checked.
package let auditSeedsKey = seedsSigner.verifierKey

/// The key of the log that the seeds were exported from (audit_seeds.py), which is no more.
private let seedsSigner: NoteSigner = {
    let seed: [UInt8] = [
        0x34, 0xdc, 0x03, 0xd0, 0xe1, 0x07, 0xea, 0x37, 0x9b, 0xc3, 0x8c, 0xff, 0xc4, 0x96, 0xf1, 0x80,
        0x03, 0x36, 0x3a, 0xaa, 0x9d, 0x41, 0x52, 0xe2, 0x8e, 0x00, 0x8a, 0xd9, 0x31, 0x4e, 0x71, 0xdf,
    ]
    do {
        return try NoteSigner(
            name: NoteKeyName("credentiald/01a22205-23d7-7c96-9e49-d54b39a05edd"),
            privateKey: Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        )
    } catch { preconditionFailure("the key of the seeds: \(error)") }
}()
