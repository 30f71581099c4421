package import Identifiers

/// Something that verification found wrong.
package struct Finding: Hashable, Sendable, CustomStringConvertible {
    package enum Kind: String, Sendable {
        /// No record where one must be.
        case missingRecord = "missing-record"
        /// Bytes that are no record, or whose checksum is wrong.
        case damagedRecord = "damaged-record"
        /// A record that says it stands elsewhere.
        case misplacedRecord = "misplaced-record"
        /// Recorded before the record before it.
        case timeGoesBack = "time-goes-back"
        /// The version is not the next one of its stream.
        case wrongVersion = "wrong-version"
        /// The ordinal is not the stream's own, or not the next one for a new stream.
        case wrongOrdinal = "wrong-ordinal"
        /// Position or hash of the previous record of the stream are others.
        case brokenChain = "broken-chain"
        /// The events of a command do not stand side by side.
        case brokenCommand = "broken-command"
        /// The index says something else than the log, or nothing, or too much.
        case wrongIndex = "wrong-index"
        /// A kept node of the tree, or its frontier, does not follow from the records.
        case wrongTree = "wrong-tree"
        /// The kept map of stream heads does not follow from the records.
        case wrongHeads = "wrong-heads"
        /// A checkpoint that is damaged or forged, or that says something else than the records.
        case wrongCheckpoint = "wrong-checkpoint"
    }

    /// Where in the log; for the index, the record it is about; for a checkpoint, its size. `origin` for the whole.
    package let position: Position
    package let kind: Kind
    package let detail: String

    package var description: String { "\(position) \(kind.rawValue): \(detail)" }
}
