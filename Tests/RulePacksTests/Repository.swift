import Foundation
import RulePacks

/// The folder that holds `Schemas`, `Tests` and `deploy`.
enum Repository {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static let boards = root.appending(path: "deploy/boards")

    /// Names of the packs of `deploy/boards`, in order.
    static let packs: [String] = {
        let files = try? FileManager.default.contentsOfDirectory(atPath: boards.path)
        return (files ?? []).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
    }()

    static func packText(_ name: String) throws -> String {
        try String(contentsOf: boards.appending(path: "\(name).yaml"), encoding: .utf8)
    }

    static func pack(_ name: String) throws -> RulePack {
        try RulePack.parse(yaml: packText(name), fileName: "\(name).yaml")
    }
}
