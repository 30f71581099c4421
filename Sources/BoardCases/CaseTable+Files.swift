import Foundation
import RulePacks

extension CaseTable {
    /// Where a pack and its table are: `x.yaml` and `cases/x.yaml` beside it.
    package struct Files: Equatable, Sendable {
        package let pack: String
        package let cases: String

        /// - Parameter path: either of the two.
        package init(path: String) {
            let file = URL(filePath: path)
            let folder = file.deletingLastPathComponent()
            if folder.lastPathComponent == "cases" {
                pack = folder.deletingLastPathComponent().appending(path: file.lastPathComponent).relativePath
                cases = path
            } else {
                pack = path
                cases = folder.appending(path: "cases").appending(path: file.lastPathComponent).relativePath
            }
        }
    }

    /// - Throws: `CocoaError` for a file that cannot be read, `RulePackErrors` for the pack,
    ///   ``BoardCaseReader/Slip`` or the YAML reader's error for the table.
    package init(_ files: Files) throws {
        let yaml = try String(contentsOf: URL(filePath: files.pack), encoding: .utf8)
        pack = try RulePack.parse(yaml: yaml, fileName: files.pack)
        cases = try BoardCaseReader(pack: files.cases).read(
            String(contentsOf: URL(filePath: files.cases), encoding: .utf8)
        )
    }
}
