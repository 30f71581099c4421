import Identifiers
import LMDB

/// A batch of which nobody knows whether the log has it.
struct UnknownBatch {
    let first: Position
    let error: LMDBError
}
