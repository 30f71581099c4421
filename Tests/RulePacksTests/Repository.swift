import Foundation
import RulePacks

/// The folder that holds `Schemas`, `Tests` and `deploy`.
enum Repository {
    /// By its own path, whatever links it was reached by: a folder that is a link is not gone through.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .resolvingSymlinksInPath()

    /// Swift files under a folder of it, by their paths within that folder.
    static func sources(in folder: String) throws -> [String: String] {
        let path = root.appending(path: folder).resolvingSymlinksInPath().path
        var sources: [String: String] = [:]
        for file in try FileManager.default.subpathsOfDirectory(atPath: path) where file.hasSuffix(".swift") {
            sources[file] = try String(contentsOfFile: "\(path)/\(file)", encoding: .utf8)
        }
        return sources
    }

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
