import Foundation
import ShapedYAML
import Testing

@testable import Daemon

/// The table of keys is that of the file, and of the documentation.
@Suite struct ConfigurationKeyTests {
    private func text(of path: String) throws -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    private func keys(_ shape: any DocumentShape, _ path: ElementPath) -> (
        scalars: [String], others: [String]
    ) {
        var (scalars, others): ([String], [String]) = ([], [])
        for field in shape.fields {
            let place = path.appending(field.name)
            switch field.kind {
            case .mapping(let inner):
                let found = keys(inner, place)
                scalars += found.scalars
                others += found.others
            case .names, .list: others.append("\(place)")
            case .text, .number, .flag, .choice: scalars.append("\(place)")
            }
        }
        return (scalars, others)
    }

    @Test func theTableHasEveryKeyOnce() {
        let found = keys(ConfigurationShape.daemon, .root)
        #expect(found.scalars.count >= 40)
        #expect(found.scalars.sorted() == ConfigurationKey.all.map(\.path).sorted())
        #expect(found.others.sorted() == ConfigurationKey.inFileOnly)
        #expect(Set(ConfigurationKey.meaningInFile.keys) == Set(ConfigurationKey.inFileOnly))
        #expect(Set(ConfigurationKey.all.map(\.variable)).count == ConfigurationKey.all.count)
    }

    @Test func variablesFollowOneRule() {
        #expect(EnvironmentLayer.variable(of: "data") == "CREDENTIALD_DATA")
        #expect(EnvironmentLayer.variable(of: "limits.bodySeconds") == "CREDENTIALD_LIMITS_BODY_SECONDS")
        #expect(
            EnvironmentLayer.variable(of: "kafka.minInSyncReplicas")
                == "CREDENTIALD_KAFKA_MIN_IN_SYNC_REPLICAS"
        )
    }

    @Test func everyKeyIsDocumented() throws {
        #expect(try text(of: "deploy/configuration.md") == ConfigurationKey.markdown)
        #expect(ConfigurationKey.all.allSatisfy { $0.meaning.count > 10 && $0.meaning.hasSuffix(".") })
        // The example has each under its section, or as a comment there.
        var section = ""
        var shown: Set<String> = []
        for line in try text(of: "deploy/credentiald.yaml").split(separator: "\n") {
            let isComment = line.drop { $0 == " " }.hasPrefix("# ")
            let plain = isComment ? String(line).replacing("# ", with: "", maxReplacements: 1) : String(line)
            guard let name = plain.firstMatch(of: #/^( *)([a-zA-Z]+):/#) else { continue }
            if name.1.isEmpty { section = String(name.2) }
            shown.insert(name.1.isEmpty ? section : "\(section).\(name.2)")
        }
        let missing = ConfigurationKey.all.map(\.path).filter { !shown.contains($0) }
        #expect(missing.isEmpty)
    }
}
