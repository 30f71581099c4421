import CivilTime
import Credentialing
import CredentialingSchema
import Foundation
import RulePacks
import Testing

/// Every pack has a table of people at the edges of its rules; each is asked here.
@Suite struct BoardCaseTests {
    static let folder = Repository.root.appending(path: "deploy/boards/cases")
    static let casesMin = 5

    static func cases(of pack: String) throws -> [BoardCase] {
        let file = folder.appending(path: "\(pack).yaml")
        return try BoardCaseReader(pack: pack).read(String(contentsOf: file, encoding: .utf8))
    }

    @Test(arguments: RulePack.embedded.map(\.name)) func answersAreThoseOfTheTable(pack: String) throws {
        let rules = try #require(try RulePack.embedded(named: pack))
        for row in try Self.cases(of: pack) { try check(row, rules) }
    }

    @Test(arguments: RulePack.embedded.map(\.name)) func aPackHasCasesOfBothOutcomes(pack: String) throws {
        let cases = try Self.cases(of: pack)
        #expect(cases.count >= Self.casesMin)
        #expect(Set(cases.map(\.name)).count == cases.count)
        #expect(Set(cases.map(\.expected.eligible)) == [true, false])
    }

    @Test func everyTableBelongsToAPack() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted()
        #expect(files == RulePack.embedded.map { "\($0.name).yaml" })
    }

    private func check(_ row: BoardCase, _ pack: RulePack) throws {
        let until = row.steps.map(\.on).reduce(row.asked) { max($0, $1) }
        var world = try BoardCaseWorld(pack: pack, until: until)
        for (index, step) in row.steps.enumerated() {
            try send(step, index, of: row, to: &world)
        }
        let assessment = try #require(world.assessment(of: row.credential, asOf: row.asked))
        #expect(assessment.eligible == row.expected.eligible, "\(row.testDescription)")
        #expect(assessment.requirements.unmetIDs == row.expected.unmet, "\(row.testDescription)")
        for (id, count) in row.expected.have {
            #expect(assessment.requirements.have(of: id) == count, "\(row.testDescription): \(id)")
        }
        guard let credential = world.credential else { return #expect(row.expected.status.isEmpty) }
        let cycle = credential.current
        #expect("\(credential.status(on: row.asked))" == row.expected.status, "\(row.testDescription)")
        #expect(cycle.expiresOn.description == row.expected.expires, "\(row.testDescription)")
        if !row.expected.opens.isEmpty {
            #expect(cycle.opensOn.description == row.expected.opens, "\(row.testDescription)")
        }
        if !row.expected.filedLate.isEmpty {
            #expect(cycle.filing.map { "\($0.late)" } == row.expected.filedLate, "\(row.testDescription)")
        }
        if !row.expected.lateUntil.isEmpty {
            #expect(cycle.lateUntil.description == row.expected.lateUntil, "\(row.testDescription)")
        }
    }

    private func send(
        _ step: BoardCase.Step,
        _ index: Int,
        of row: BoardCase,
        to world: inout BoardCaseWorld
    ) throws {
        var refused = ""
        do {
            for command in row.commands(for: step, index: index, board: world.boardCode) {
                try world.send(command)
            }
        } catch let rejection as Rejection {
            refused = rejection.code.rawValue
        }
        #expect(refused == step.refused, "\(row.testDescription): \(step.on)")
    }
}

extension [RequirementResult] {
    fileprivate var unmetIDs: [String] {
        flatMap { $0.isMet ? [] : [$0.id] + $0.parts.unmetIDs }
    }

    fileprivate func have(of id: String) -> UInt32? {
        for result in self {
            if result.id == id { return result.have }
            if let have = result.parts.have(of: id) { return have }
        }
        return nil
    }
}
