import CredentialingSchema
import Foundation
import RulePacks

extension CaseTable {
    /// Where a pack and its table are: `x.yaml`, `cases/x.yaml` beside it and, where the rules were others before,
    /// `earlier/x.yaml`.
    package struct Files: Equatable, Sendable {
        package let pack: String
        package let cases: String
        /// The version before; it need not be there.
        package let earlier: String

        /// - Parameter path: either of the two.
        package init(path: String) {
            let parts = path.split(separator: "/", omittingEmptySubsequences: false)
            let (given, name) = (parts.dropLast(), parts.suffix(1))
            let folder = given.last == "cases" ? given.dropLast() : given
            pack = (folder + name).joined(separator: "/")
            cases = (folder + ["cases"] + name).joined(separator: "/")
            earlier = (folder + ["earlier"] + name).joined(separator: "/")
        }
    }

    /// - Throws: `CocoaError` for a file that cannot be read, `DocumentErrors` for the pack,
    ///   ``BoardCaseReader/Slip`` or the YAML reader's error for the table.
    package init(_ files: Files) throws {
        pack = try Self.pack(files.pack)
        let hasEarlier = FileManager.default.fileExists(atPath: files.earlier)
        earlier = hasEarlier ? try Self.pack(files.earlier) : nil
        cases = try BoardCaseReader(pack: files.cases).read(
            String(contentsOf: URL(filePath: files.cases), encoding: .utf8)
        )
        try checkCategories(files.cases)
    }

    /// A category that no version has would count nowhere, and nobody would be told.
    private func checkCategories(_ file: String) throws {
        let versions = [pack, earlier].compactMap(\.self)
        let known = versions.flatMap(\.rules.categories).map(\.code) + [BoardCase.anyCategory]
        for row in cases {
            for category in row.categories where !known.contains(category) {
                let reason = "\(category) is not among the categories of the pack"
                throw BoardCaseReader.Slip(description: "\(file): \(row.name): \(reason)")
            }
        }
    }

    private static func pack(_ path: String) throws -> RulePack {
        let yaml = try String(contentsOf: URL(filePath: path), encoding: .utf8)
        return try RulePack.parse(yaml: yaml, fileName: path)
    }
}
