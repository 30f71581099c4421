package import EventStore

/// One person's history with everything that is needed to check it, beside the log's verifier key. The format is in
/// `Schemas/audit-bundle.md`; each field stands in the order in which it is written.
package struct AuditBundle: Codable, Hashable, Sendable {
    package static let format = "credentiald-audit-bundle/2"
    /// The one before, whose bundles have no key in them: they are read.
    static let formatWithoutKey = "credentiald-audit-bundle/1"

    package var format: String
    /// The log's verifier key as the bundle tells it, which is worth as much as whoever handed it over; nil in format 1.
    package var verifierKey: String?
    /// A note by the log's key: whose history it is, for whom, and the hashes of all that follows.
    package var statement: String
    /// The note that every proof leads to.
    package var checkpoint: String
    /// Of every id of the person, the asked one first, then in order; each whole up to the checkpoint.
    package var streams: [Stream]
    /// Of every board that the person was with, in order: what it adopted and approved.
    package var boards: [Board]
    /// Every version of rules in `boards`, in order.
    package var rules: [Pack]
    /// The eligibility answer as canonical protobuf JSON, as of the checkpoint.
    package var assessment: String

    package init(
        verifierKey: String? = nil,
        statement: String,
        checkpoint: String,
        streams: [Stream],
        boards: [Board],
        rules: [Pack],
        assessment: String
    ) {
        format = verifierKey == nil ? Self.formatWithoutKey : Self.format
        self.verifierKey = verifierKey
        self.statement = statement
        self.checkpoint = checkpoint
        self.streams = streams
        self.boards = boards
        self.rules = rules
        self.assessment = assessment
    }

    package struct Record: Codable, Hashable, Sendable {
        package var position: UInt64
        package var version: UInt32
        /// The number of the event's type.
        package var type: UInt16
        package var effectiveOn: String
        /// Header and payload as in the log, in base64; what is sealed stays sealed.
        package var record: String
        /// The hashes beside its leaf's path to the checkpoint's root, leaf first, in base64.
        package var inclusion: [String]

        package init(
            position: UInt64,
            version: UInt32,
            type: UInt16,
            effectiveOn: String,
            record: String,
            inclusion: [String]
        ) {
            self.position = position
            self.version = version
            self.type = type
            self.effectiveOn = effectiveOn
            self.record = record
            self.inclusion = inclusion
        }
    }

    package struct Stream: Codable, Hashable, Sendable {
        /// `peer-<uuid>`.
        package var stream: String
        package var head: StreamEvidence.MapPath
        package var records: [Record]

        package init(stream: String, head: StreamEvidence.MapPath, records: [Record]) {
            self.stream = stream
            self.head = head
            self.records = records
        }
    }

    package struct Board: Codable, Hashable, Sendable {
        package var board: String
        package var head: StreamEvidence.MapPath
        /// How the board's stream ends: so many records it has, this is the last one's position and leaf hash.
        package var headVersion: UInt32
        package var headPosition: UInt64
        package var headHash: String
        /// Without audit samples, which name other people: versions that are missing here are such.
        package var records: [Record]

        package init(
            board: String,
            head: StreamEvidence.MapPath,
            headVersion: UInt32,
            headPosition: UInt64,
            headHash: String,
            records: [Record]
        ) {
            self.board = board
            self.head = head
            self.headVersion = headVersion
            self.headPosition = headPosition
            self.headHash = headHash
            self.records = records
        }
    }

    package struct Pack: Codable, Hashable, Sendable {
        package var board: String
        package var version: String
        package var effectiveOn: String
        /// Of the event that adopted it.
        package var position: UInt64
        /// SHA-256 of the rules in their protobuf form, in hexadecimal: as `/v1/boards` tells it.
        package var digest: String
    }

    var allRecords: [Record] { streams.flatMap(\.records) + boards.flatMap(\.records) }
}
