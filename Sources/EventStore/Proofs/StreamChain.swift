import Identifiers
import MerkleTree

/// The records of one stream from its first on, each bound to the one before. Pure.
struct StreamChain {
    let stream: StreamID
    private(set) var headers: [RecordHeader] = []
    /// Of the last record.
    private(set) var lastHash = Digest.zero

    init(_ stream: StreamID) { self.stream = stream }

    /// - Throws: `damagedRecord`, `foreignRecord`, `missingStart`, `brokenChain`.
    mutating func append(_ record: [UInt8]) throws(ProofError) {
        let header = try ProofText.header(record)
        guard header.stream == stream else {
            throw ProofError(.foreignRecord, "the record at \(header.position) is of \(header.stream)")
        }
        let last = headers.last
        guard last != nil || header.version == StreamVersion.none.next else {
            throw ProofError(.missingStart, "the first record has version \(header.version)")
        }
        guard header.version == (last?.version ?? .none).next,
            header.previousPosition == last?.position ?? .origin,
            header.previousHash == lastHash
        else {
            throw ProofError(
                .brokenChain,
                "the record at \(header.position), version \(header.version), follows another one than that at "
                    + "\(last?.position ?? .origin), version \(last?.version ?? .none)"
            )
        }
        headers.append(header)
        lastHash = LogHash.leaf(of: record)
    }
}
