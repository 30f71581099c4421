import Foundation

/// The seeds that a property is tried with. `TESTS_SEED` replays a single one, as a failure
/// prints it with the test's argument.
package enum Seeds {
    package static let replayed = ProcessInfo.processInfo.environment["TESTS_SEED"].flatMap(UInt64.init)

    package static func several(_ count: UInt64) -> [UInt64] {
        if let replayed { return [replayed] }
        return (1...count).map { $0 &* 7_919 }
    }
}
