package import AuditBundles
package import CivilTime
import CommandProcessing
import Credentialing
package import CredentialingSchema
import EventStore
import Foundation
package import Identifiers
package import MerkleTree
import SwiftProtobuf

/// `credentiald audit export`: makes a bundle from the data folder, also beside a running daemon. It records
/// nothing: whoever hands a bundle over reports that as `discloseHistory`.
package struct AuditExport {
    private let store: EventStore
    private let logKeyPath: String?

    package init(dataFolder: String, masterKeyPath: String?, logKeyPath: String?) throws {
        store = try StoreFolder.open(dataFolder, masterKeyPath: masterKeyPath)
        self.logKeyPath = logKeyPath
    }

    /// What is asked for.
    package struct Order: Sendable {
        let peer: PeerID
        let asOf: CivilDate
        let purpose: String
        let exportedBy: String

        package init(peer: PeerID, asOf: CivilDate, purpose: DisclosurePurpose, exportedBy: String) {
            precondition(AuditStatement.isExporter(exportedBy), "who exports is one line")
            self.peer = peer
            self.asOf = asOf
            self.purpose = purpose.word ?? ""
            self.exportedBy = exportedBy
        }
    }

    package enum Failure: Error {
        case peerUnknown(PeerID)
        case tooLarge(String)
    }

    /// One line that says who somebody is.
    package static func isExporter(_ text: String) -> Bool { AuditStatement.isExporter(text) }

    package static var today: CivilDate { DecisionContext.date(at: SystemClock.now()) }

    /// - Throws: `Failure`, `EventStoreError`.
    package func bundle(_ order: Order) throws -> AuditBundle {
        for _ in 1..<AuditLimits.attemptsMax {
            do { return try attempt(order) } catch let error as EventStoreError where error.isRetryable {
                // The daemon beside this has made another checkpoint.
                usleep(UInt32(AuditLimits.attemptPause * 1_000))
            }
        }
        return try attempt(order)
    }

    private func attempt(_ order: Order) throws -> AuditBundle {
        var draft = AuditDraft(store: store)
        try draft.addStreams(of: order.peer)
        try draft.addBoards()
        guard let checkpoint = draft.checkpoint else { throw Failure.peerUnknown(order.peer) }
        var assessment = draft.assessment
        let answer = try assessment.answer(of: order.peer, asOf: order.asOf, size: checkpoint.size)
            .jsonString()
        let statement = AuditStatement(
            peer: order.peer,
            asOf: order.asOf,
            purpose: order.purpose,
            exportedBy: order.exportedBy,
            exportedAt: SystemClock.now(),
            checkpoint: Digest.sha256(checkpoint.encoded),
            assessment: Digest.sha256(Array(answer.utf8)),
            records: Digest.sha256(draft.hashes)
        )
        let note = try store.sign(statement.text, keyPath: logKeyPath)
        return AuditBundle(
            verifierKey: "\(try store.verifierKey)",
            statement: String(decoding: note.encoded, as: UTF8.self),
            checkpoint: checkpoint.text,
            streams: draft.streams,
            boards: draft.boards,
            rules: assessment.packs,
            assessment: answer
        )
    }

    package var verifierKey: NoteVerifierKey { get throws { try store.verifierKey } }
}

/// The streams and boards of a bundle while they are gathered, all under one checkpoint.
private struct AuditDraft {
    let store: EventStore
    var checkpoint: SignedCheckpoint?
    var assessment = AuditAssessment()
    var hashes: [UInt8] = []
    var streams: [AuditBundle.Stream] = []
    var boards: [AuditBundle.Board] = []
    private var count = 0

    init(store: EventStore) { self.store = store }

    mutating func addStreams(of peer: PeerID) throws {
        var found: [PeerID: StreamEvidence] = [:]
        var open = [peer]
        while let next = open.popLast() {
            if found[next] != nil { continue }
            guard found.count < AuditLimits.streamsMax else {
                throw AuditExport.Failure.tooLarge("\(AuditLimits.streamsMax) ids of one person")
            }
            let evidence = try store.proveStream(StreamID(peer: next))
            guard !evidence.records.isEmpty else { throw AuditExport.Failure.peerUnknown(next) }
            try agree(
                SignedCheckpoint(encoded: Array(evidence.checkpoint.utf8), verifiedWith: store.verifierKey)
            )
            found[next] = evidence
            for text in evidence.records {
                let bytes = try ProofText.bytes(text)
                try assessment.add(try ProofText.header(bytes), bytes)
            }
            open += AuditAssessment.kin(assessment.people[next] ?? [])
        }
        let others = found.keys.filter { $0 != peer }.map { StreamID(peer: $0).description }.sorted()
        for name in [StreamID(peer: peer).description] + others {
            guard let id = StreamID(name)?.peer, let evidence = found[id] else { continue }
            let records = try evidence.records.map { try record(ProofText.bytes($0)) }
            streams.append(AuditBundle.Stream(stream: name, head: evidence.map, records: records))
        }
    }

    mutating func addBoards() throws {
        for code in assessment.boards.sorted(by: { $0.description < $1.description }) {
            let stream = StreamID(board: code)
            let head = try store.proveHead(stream)
            try agree(head.checkpoint)
            var found: [RecordHeader] = []
            try store.readStream(stream) { header, payload in
                guard header.position <= head.checkpoint.size else { return false }
                if !Self.namesOthers(header.type) { found.append(header) }
                return true
            }
            var records: [AuditBundle.Record] = []
            for header in found {
                let bytes = try store.proveInclusion(position: header.position, under: head.checkpoint).record
                try assessment.add(header, bytes)
                records.append(try record(bytes))
            }
            boards.append(
                AuditBundle.Board(
                    board: code.description,
                    head: head.map,
                    headVersion: head.version.rawValue,
                    headPosition: head.position.rawValue,
                    headHash: head.hash.base64,
                    records: records
                )
            )
        }
    }

    /// The frame of an audit sample is a list of other people's credentials.
    private static func namesOthers(_ type: EventTypeCode) -> Bool {
        EventType(rawValue: type.rawValue) == .auditSampleSelected
    }

    private mutating func agree(_ other: SignedCheckpoint) throws {
        guard checkpoint == nil || checkpoint == other else {
            throw EventStoreError(.noCheckpoint, "another checkpoint was made meanwhile", isRetryable: true)
        }
        checkpoint = other
    }

    private mutating func record(_ bytes: [UInt8]) throws -> AuditBundle.Record {
        guard let checkpoint else { preconditionFailure("a stream was proved before") }
        count += 1
        guard count <= AuditLimits.recordsMax else {
            throw AuditExport.Failure.tooLarge("\(AuditLimits.recordsMax) records")
        }
        let header = try ProofText.header(bytes)
        let proof = try store.proveInclusion(position: header.position, under: checkpoint)
        LogHash.leaf(of: bytes).append(to: &hashes)
        return AuditBundle.Record(
            position: header.position.rawValue,
            version: header.version.rawValue,
            type: header.type.rawValue,
            effectiveOn: header.effective.date.description,
            record: ProofText.text(bytes),
            inclusion: proof.hashes.map { ProofText.text($0) }
        )
    }
}
