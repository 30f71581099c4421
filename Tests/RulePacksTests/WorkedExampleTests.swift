import Foundation
import Testing

/// The worked example of deploy/boards/README.md is a pack and its table as they are.
@Suite struct WorkedExampleTests {
    private let folder = Repository.root.appending(path: "deploy/boards")

    private func lines(_ path: String) throws -> [String] {
        try String(contentsOf: folder.appending(path: path), encoding: .utf8)
            .split(separator: "\n").map(String.init)
    }

    /// The lines of the section's YAML blocks, in order.
    private func example() throws -> [[String]] {
        var blocks: [[String]] = []
        var isInside = false
        for line in try lines("README.md").drop(while: { !$0.hasPrefix("## From published") }).dropFirst() {
            if line.hasPrefix("## ") { break }
            if line == "```yaml" {
                isInside = true
                blocks.append([])
            } else if line.hasPrefix("```") {
                isInside = false
            } else if isInside {
                blocks[blocks.count - 1].append(line)
            }
        }
        return blocks
    }

    /// Every line, in the order in which the file has them.
    private func contains(_ file: [String], _ block: [String]) -> Bool {
        var rest = file[...]
        for line in block {
            guard let index = rest.firstIndex(of: line) else { return false }
            rest = rest[rest.index(after: index)...]
        }
        return true
    }

    @Test func everyBlockStandsInThePackOrInItsTable() throws {
        let pack = try lines("nc-cpss.yaml")
        let table = try lines("cases/nc-cpss.yaml")
        let blocks = try example()
        #expect(blocks.count == 4)
        for block in blocks {
            #expect(contains(pack, block) || contains(table, block), "\(block.joined(separator: "\n"))")
        }
    }
}
