package import AuditBundles
package import CivilTime
import CommandProcessing
import Credentialing
package import CredentialingSchema
import EventStore
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

    /// From a store that is open.
    init(store: EventStore, logKeyPath: String? = nil) {
        self.store = store
        self.logKeyPath = logKeyPath
    }

    /// What is asked for.
    package struct Order: Sendable {
        let peer: PeerID
        /// nil: today, by the calendars of the boards that the person is with.
        let asOf: CivilDate?
        let purpose: String
        let exportedBy: String

        package init(peer: PeerID, asOf: CivilDate?, purpose: DisclosurePurpose, exportedBy: String) {
            precondition(AuditExport.isExporter(exportedBy), "who exports is one line")
            self.peer = peer
            self.asOf = asOf
            self.purpose = purpose.word ?? ""
            self.exportedBy = exportedBy
        }
    }

    package enum Failure: Error {
        case peerUnknown(PeerID)
        case tooLarge(String)
        /// It is not the same day at all boards that the person is with, and a statement has one.
        case daysDiffer([BoardCode: CivilDate])
    }

    /// One line that says who somebody is, and nothing that disturbs it. Bundles of before may hold more, and still prove
    /// what they prove.
    package static func isExporter(_ text: String) -> Bool {
        !text.isBlank
            && TextShape.fault(of: text, bytesMax: AuditLimits.exporterBytesMax, hasLines: false) == nil
    }

    /// - Throws: `Failure`, `EventStoreError`.
    package func bundle(_ order: Order) throws -> AuditBundle {
        let draft = try AuditDraft(of: order.peer, in: store)
        let checkpoint = draft.checkpoint
        let assessment = draft.assessment
        let exportedAt = SystemClock.now()
        let asOf = try order.asOf ?? today(of: order.peer, assessment, at: exportedAt)
        let proved = try draft.proved()
        let answer = try assessment.answer(of: order.peer, asOf: asOf, size: checkpoint.size).jsonString()
        let statement = AuditStatement(
            peer: order.peer,
            asOf: asOf,
            purpose: order.purpose,
            exportedBy: order.exportedBy,
            exportedAt: exportedAt,
            checkpoint: Digest.sha256(checkpoint.encoded),
            assessment: Digest.sha256(Array(answer.utf8)),
            records: Digest.sha256(proved.hashes)
        )
        let note = try store.sign(statement.text, keyPath: logKeyPath)
        return AuditBundle(
            verifierKey: "\(try store.verifierKey)",
            statement: String(decoding: note.encoded, as: UTF8.self),
            checkpoint: checkpoint.text,
            streams: proved.streams,
            boards: proved.boards,
            rules: assessment.packs,
            assessment: answer
        )
    }

    /// The day that the calendars of her boards show; UTC's while she is with none.
    private func today(
        of peer: PeerID,
        _ assessment: AuditAssessment,
        at instant: Instant
    ) throws -> CivilDate {
        let days = try assessment.days(of: peer, at: instant)
        guard let day = days.values.first else { return DecisionContext.date(at: instant) }
        guard days.values.allSatisfy({ $0 == day }) else { throw Failure.daysDiffer(days) }
        return day
    }

    package var verifierKey: NoteVerifierKey { get throws { try store.verifierKey } }
}
