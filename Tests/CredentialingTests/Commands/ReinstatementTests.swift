import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

/// The day of a reinstatement is of two cycles: what counted for the one does not count for the other.
@Suite("What a reinstatement rests on")
struct ReinstatementTests {
    /// An hour on the very day, which the reinstatement needs; the next cycle runs to 2029-02-14.
    private static func reinstated() throws -> (world: World, ceu: EventID) {
        let rules = Rules.lifecycle {
            $0.credentials[0].reinstatement.requirements = [
                .hours("again", .continuingEducation, minutes: 180)
            ]
        }
        var world = try World.certified(rules: rules, today: "2028-12-31")
        let ceu = try world.given(
            Sample.logCEU.with {
                $0.logCeu.completedOn = "2027-02-14"
                $0.logCeu.activity = "ce-8"
                $0.logCeu.allocations = [.of("ethics", 60)]
            }
        )
        try world.given(Sample.reinstate(on: "2027-02-14"))
        return (world, ceu)
    }

    private static func renewal(_ world: World) throws -> RequirementResult {
        let assessment = Assessment.renewal(
            world.record,
            of: world.credential,
            rules: world.rules,
            asOf: world.today
        )
        return try #require(assessment?.requirements.first)
    }

    @Test func countsInNoLaterCycle() throws {
        let (world, ceu) = try Self.reinstated()
        #expect(try #require(world.history.last).event.credentialReinstated.counted.contains(ceu.description))
        let result = try Self.renewal(world)
        #expect(result.have == 0)
        #expect(result.judged[ceu.description] == "counted for the reinstatement on 2027-02-14")
    }

    @Test func countsAgainOnceTheReinstatementIsVoid() throws {
        var (world, ceu) = try Self.reinstated()
        try world.given(Sample.voidRecord(world.last(.credentialReinstated)))
        #expect(world.rejection(of: Sample.reinstate(on: "2027-02-14")) == nil)
        let result = try Self.renewal(world)
        #expect(result.judged[ceu.description] == "after the cycle's end, 2026-03-10")
    }

    /// The day was wrong: what was put after the reinstatement is none on which it can rest.
    @Test(arguments: [("2027-02-14", UInt32(0)), ("2027-02-15", 60)])
    func aDayAfterItIsOfTheNextCycle(_ completedOn: String, have: UInt32) throws {
        var (world, ceu) = try Self.reinstated()
        try world.given(
            Sample.correct(
                ceu,
                logCEU: Sample.logCEU.with {
                    $0.logCeu.completedOn = completedOn
                    $0.logCeu.activity = "ce-8"
                    $0.logCeu.allocations = [.of("ethics", 60)]
                }
            )
        )
        #expect(try Self.renewal(world).have == have)
    }

    @Test func whatItDidNotNeedTheNextCycleHas() throws {
        var (world, _) = try Self.reinstated()
        try world.given(
            Sample.logCEU.with {
                $0.logCeu.completedOn = "2027-02-14"
                $0.logCeu.activity = "ce-9"
            }
        )
        #expect(try Self.renewal(world).have == 120)
    }
}
