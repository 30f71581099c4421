/// How much the rules of a board may ask for.
///
/// Whatever comes into a person's record is held against all that she has applied for or holds, while everybody's
/// commands wait: the longest list times the longest record is what one of them can cost. The largest pack of
/// deploy/boards has 36 requirements, 10 of them in one list with 9 minima and caps that name as many categories.
package enum RulesLimits {
    /// Of a list of requirements with all that its groups hold, and of all lists of a pack together.
    package struct Size: Sendable {
        package let requirements: Int
        /// Minima and caps.
        package let selections: Int
        /// Categories, modes, providers, codes of modules and whatever else is named.
        package let names: Int
    }

    package static let list = Size(requirements: 64, selections: 64, names: 1_024)
    package static let pack = Size(requirements: 256, selections: 512, names: 4_096)
    /// Minima of one requirement of hours, and as many caps.
    package static let minima = 32
    /// Names in one list of them.
    package static let names = 256
    /// Categories that a pack lists.
    package static let categories = 256
}
