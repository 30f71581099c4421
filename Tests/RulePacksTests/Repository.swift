import Foundation

/// The folder that holds `Schemas`, `Tests` and `deploy`.
enum Repository {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
