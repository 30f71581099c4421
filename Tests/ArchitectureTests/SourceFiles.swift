import Foundation

/// The program's own Swift files.
enum SourceFiles {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources")

    /// Path below `Sources`, and text.
    static func all() throws -> [(path: String, text: String)] {
        var found: [(path: String, text: String)] = []
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift" else { continue }
            let path = file.path.dropFirst(folder.path.count + 1)
            found.append((String(path), try String(contentsOf: file, encoding: .utf8)))
        }
        return found
    }
}
