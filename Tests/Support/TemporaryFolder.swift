import Foundation

/// A folder that is gone with its last reference.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init(_ name: String = "credentiald-tests") {
        path = FileManager.default.temporaryDirectory.path + "/\(name)-\(UUID().uuidString)"
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A copy of the folder as it is now.
    package func copied() throws -> TemporaryFolder {
        let copy = TemporaryFolder()
        try FileManager.default.copyItem(atPath: path, toPath: copy.path)
        return copy
    }
}
