import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SeededNumbers
import SwiftProtobuf
import Testing

@Suite("Hostile commands")
struct HostileCommandTests {
    /// No command traps, and none is let through that a second opinion would refuse.
    @Test(arguments: Seeds.several(25)) func nothingIsLetThrough(seed: UInt64) throws {
        var hostile = HostileCommands(seed: seed)
        var world = try World.certified()
        try world.given(Sample.submitApplication(on: "2026-05-01"))
        var refused = 0
        for _ in 0..<400 {
            let command = hostile.next(in: world)
            guard let stream = try? Decider.stream(of: command), stream == StreamID(peer: Sample.peer)
            else {
                refused += 1
                continue
            }
            if let rejection = world.rejection(of: command) {
                refused += 1
                #expect(rejection.detail.utf8.count <= 1_000, "\(rejection.code)")
                #expect(rejection.field.utf8.count <= 100)
                continue
            }
            let decided = try world.event(of: command)
            let fault = try EventAudit.fault(of: decided, today: world.today)
            #expect(fault == nil, "\(command.name): \(fault ?? "")")
            try world.record(decided)
        }
        #expect(refused > 200)
        #expect(world.history.count > 15)
        _ = Assessment.all(
            of: world.record,
            boards: world.record.boards,
            rules: world.rules,
            asOf: world.today
        )
    }

    /// Bytes of honest commands with bits turned: what can still be read must be decided calmly.
    @Test(arguments: Seeds.several(25)) func turnedBitsTrapNothing(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let world = try World.certified()
        var decided = 0
        for (_, command, _) in RoutingTests.commands {
            let bytes: [UInt8] = try command.serializedBytes()
            for _ in 0..<40 {
                var turned = bytes
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    let index = Int.random(in: turned.indices, using: &generator)
                    turned[index] ^= 1 << UInt8.random(in: 0...7, using: &generator)
                }
                guard let read = try? Command(serializedBytes: turned),
                    let stream = try? Decider.stream(of: read), stream == StreamID(peer: Sample.peer)
                else { continue }
                decided += 1
                guard world.rejection(of: read) == nil else { continue }
                let fault = try EventAudit.fault(of: try world.event(of: read), today: world.today)
                #expect(fault == nil, "\(read.name): \(fault ?? "")")
            }
        }
        #expect(decided > 50)
    }

    /// Rules are somebody's input as well: none traps, and what is adopted can be assessed.
    @Test(arguments: Seeds.several(25)) func hostileRulesTrapNothing(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let honest = Rules.sample {
            $0.credentials[0].initial = OrderTests.requirements
            $0.credentials[0].renewal = OrderTests.requirements
        }
        let bytes: [UInt8] = try honest.serializedBytes()
        let world = try World.certified()
        var adopted = 0
        for _ in 0..<300 {
            var turned = bytes
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let index = Int.random(in: turned.indices, using: &generator)
                turned[index] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            }
            guard let rules = try? Rules(serializedBytes: turned),
                AdoptRulesTests.rejection(of: rules) == nil
            else { continue }
            adopted += 1
            for credential in rules.credentials {
                let results = Assessor(
                    record: world.record,
                    dates: AssessmentDates(asOf: world.today)
                ).assess(credential.initial)
                #expect(results.count == credential.initial.count)
                #expect(
                    throws: Never.self,
                    "\(credential.cycle)"
                ) {
                    try CycleDates(
                        issuedOn: world.today,
                        after: nil,
                        rules: credential.cycle,
                        birthday: try MonthDay("02-29")
                    )
                }
            }
        }
        #expect(adopted > 20)
    }
}
