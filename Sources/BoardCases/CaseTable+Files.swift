import Foundation
import RulePacks

extension CaseTable {
    /// Where a pack and its table are: `x.yaml` and `cases/x.yaml` beside it.
    package struct Files: Equatable, Sendable {
        package let pack: String
        package let cases: String

        /// - Parameter path: either of the two.
        package init(path: String) {
            let parts = path.split(separator: "/", omittingEmptySubsequences: false)
            let (folder, name) = (parts.dropLast(), parts.suffix(1))
            if folder.last == "cases" {
                pack = (folder.dropLast() + name).joined(separator: "/")
                cases = path
            } else {
                pack = path
                cases = (folder + ["cases"] + name).joined(separator: "/")
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
