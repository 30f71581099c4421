/// A part of a data folder that is an LMDB environment of its own.
package enum StorePart: Hashable, Sendable, CustomStringConvertible {
    case log
    case index
    /// The map of stream heads.
    case heads
    case projection(String)

    package var description: String {
        switch self {
        case .log: "log"
        case .index: "index"
        case .heads: "heads"
        case .projection(let name): "projection \(name)"
        }
    }
}
