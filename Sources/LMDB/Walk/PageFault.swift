/// Something wrong with the pages of a file.
package struct PageFault: Hashable, Sendable, CustomStringConvertible {
    package enum Kind: Sendable {
        /// A head page that says what cannot be so.
        case damagedHead
        /// A page of a tree that is not as LMDB writes it, or not where it belongs.
        case damagedPage
        /// A page that the file is too short for.
        case missingPage
        /// A tree that holds more or less than its record says.
        case wrongCount
        /// The list of free pages is damaged, or has pages that are in use.
        case wrongFreeList
    }

    package let kind: Kind
    /// nil for what is about a whole tree or file.
    package let page: PageNumber?
    /// nil for a head page.
    package let tree: PageTree?
    package let reason: String
    /// In a database with integer keys: entries before this key are not affected.
    package let firstKey: UInt64?
    /// Whether LMDB may be led beyond its map, and the process to its end, by reading this.
    package let endangersReading: Bool

    package var description: String {
        let place = [page.map { "page \($0)" }, tree.map { "\($0)" }].compactMap(\.self)
        return "\(place.joined(separator: " of ")): \(reason)"
    }
}
