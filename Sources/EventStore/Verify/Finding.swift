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
        /// Of an earlier term than the record before it, or a log of an earlier one than its last record.
        case wrongTerm = "wrong-term"
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
        /// A data key that a record names is not there, does not open, or is another one than something was sealed with.
        case wrongKeys = "wrong-keys"
        /// A data key of somebody whose erasure is in the log is there still.
        case keyOfErased = "key-of-erased"
        /// A page of a file that is not as LMDB writes it, or not where it belongs.
        case damagedPage = "damaged-page"
        /// A page that the file is too short for.
        case missingPage = "missing-page"
        /// A tree of a file that has more or less than it says.
        case wrongCount = "wrong-count"
        /// The list of a file's free pages is damaged or has pages that are in use.
        case wrongFreeList = "wrong-free-list"
        /// The log ends before what was once made from it: records were lost.
        case headWentBack = "head-went-back"
        /// The log is not the one, or has not the record, that something was once made from.
        case otherHistory = "other-history"
    }

    /// Where in the log; for the index, the record it is about; for a checkpoint, its size; for a page
    /// of records, the first that may be affected. `origin` for the whole.
    package let position: Position
    package let kind: Kind
    package let detail: String

    package var description: String { "\(position) \(kind.rawValue): \(detail)" }
}
