import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

/// Whoever is not reinstated can apply anew: never is somebody sent from the one to the other and back.
@Suite("Applying anew where nothing is reinstated")
struct AppliesAnewTests {
    enum End: CaseIterable {
        case lapse, surrender, retirement, inactivity, revocation

        /// On 2026-02-01, within the cycle that ends on 2026-03-10.
        var command: Command? {
            switch self {
            case .lapse: nil
            case .surrender: Sample.surrender(on: "2026-02-01")
            case .retirement: Sample.retire(on: "2026-02-01")
            case .inactivity: Sample.inactivate(on: "2026-02-01")
            case .revocation: Sample.revoke(on: "2026-02-01")
            }
        }
    }

    /// - Parameter within: months after the expiry; 0: always; nil: the rules reinstate nothing.
    static func world(_ end: End, within: UInt32?) throws -> World {
        let rules = Rules.lifecycle {
            if let within {
                $0.credentials[0].reinstatement.withinMonths = within
            } else {
                $0.credentials[0].clearReinstatement()
            }
        }
        var world = try World.certified(rules: rules, today: "2026-12-31")
        if let command = end.command { try world.given(command) }
        return world
    }

    @Test(arguments: End.allCases, [UInt32?.none, 0, 6])
    func nobodyIsSentInACircle(_ end: End, within: UInt32?) throws {
        let world = try Self.world(end, within: within)
        for on in ["2026-03-01", "2026-03-10", "2026-03-11", "2026-06-15", "2026-09-10", "2026-09-11"] {
            let reinstatement = world.rejection(of: Sample.reinstate(on: on))
            let application = world.rejection(of: Sample.submitApplication(on: on))
            let issue = world.rejection(of: Sample.issue(.reciprocity, on: on))
            let isOver = reinstatement?.code == .notOffered || reinstatement?.code == .reinstatementTooLate
            switch end {
            case .revocation:
                #expect(application?.code == .credentialHeld && issue?.code == .credentialHeld, "\(on)")
                #expect(reinstatement?.detail.contains("new application") != true, "\(on)")
            case .retirement, .inactivity:
                #expect(application?.code == (isOver ? nil : .credentialHeld), "\(on)")
                #expect(issue?.code == (isOver ? nil : .credentialHeld), "\(on)")
            case .surrender:
                #expect(application == nil && issue == nil, "\(on)")
            case .lapse:
                if isOver { #expect(application == nil && issue == nil, "\(on)") }
            }
            guard end != .lapse else { continue }
            let last: String? = within == nil ? "2026-03-10" : within == 6 ? "2026-09-10" : nil
            #expect(isOver == last.map { on > $0 } ?? false, "\(on)")
        }
    }

    @Test(arguments: [End.retirement, .inactivity])
    func theNewOneStandsInThePlaceOfTheOldOne(_ end: End) throws {
        var world = try Self.world(end, within: 6)
        func initial(_ on: String) throws -> Assessment {
            let all = Assessment.all(
                .initial,
                of: world.record,
                board: Sample.board,
                rules: world.rules,
                asOf: day(on)
            )
            var assessment = try #require(all.first)
            assessment.addBars(of: world.record, under: world.rules, on: day(on))
            return assessment
        }
        #expect(try initial("2026-09-10").bars.map(\.code) == ["credential_held"])
        #expect(try initial("2026-09-11").bars.isEmpty)
        try world.given(Sample.submitApplication(on: "2026-09-11"))
        let shown = Assessment.all(
            of: world.record,
            boards: [Sample.board],
            rules: world.rules,
            asOf: day("2026-09-12")
        )
        #expect(shown.map(\.purpose) == ["initial"])
        let ended = world.last(end == .retirement ? .credentialRetired : .credentialInactivated)
        try world.given(Sample.completeModule.with { $0.completeModule.completedOn = "2026-08-01" })
        try world.given(Sample.approveApplication(on: "2026-09-12", number: "CPS-2"))
        #expect(world.record.credentials.map { $0.status(on: day("2026-09-12")) }.last == .active)
        // Neither reinstated beside it, nor taken back from under it.
        #expect(world.rejection(of: Sample.reinstate(on: "2026-09-12"))?.code == .credentialHeld)
        #expect(world.rejection(of: Sample.voidRecord(ended))?.code == .recordDependedOn)
    }

    /// Rules without the credential reinstate nothing: what was applied for before them is decided.
    @Test func whatWasAppliedForIsDecidedAlsoWhenTheKindIsDropped() throws {
        var world = try Self.world(.retirement, within: nil)
        try world.given(Sample.submitApplication(on: "2026-09-11"))
        try world.given(Sample.completeModule.with { $0.completeModule.completedOn = "2026-08-01" })
        try world.adopt(
            Rules.sample(version: "2", effectiveOn: "2026-10-01") { $0.credentials[0].code = "NEW" }
        )
        try world.given(Sample.approveApplication(on: "2026-10-02", number: "CPS-2"))
        #expect(world.record.credentials.map { $0.status(on: day("2026-10-02")) }.last == .active)
    }

    /// Accepted while nothing was reinstated: why it is not decided any more is said, and what is left.
    @Test(arguments: [End.retirement, .inactivity])
    func whoCanBeReinstatedMeanwhileIsToldSo(_ end: End) throws {
        var world = try Self.world(end, within: nil)
        try world.given(Sample.submitApplication(on: "2026-09-11"))
        try world.given(Sample.completeModule.with { $0.completeModule.completedOn = "2026-08-01" })
        try world.adopt(.lifecycle { ($0.version, $0.effectiveOn) = ("2", "2026-10-01") })
        let approve = Sample.approveApplication(on: "2026-10-02", number: "CPS-2")
        let refused = try #require(world.rejection(of: approve))
        #expect(refused.code == .credentialHeld)
        #expect(
            refused.detail.contains("by version 2 of the rules it can be reinstated"),
            "\(refused.detail)"
        )
        #expect(world.rejection(of: Sample.reinstate(on: "2026-10-02", override: "She is back.")) == nil)
        #expect(world.rejection(of: Sample.withdrawApplication(on: "2026-10-02")) == nil)
        // By the rules of the day before it is.
        #expect(world.rejection(of: Sample.approveApplication(on: "2026-09-30", number: "CPS-2")) == nil)
    }

    @Test(arguments: [End.retirement, .inactivity])
    func withinTheCycleItIsSaidHowLongSheCanBeReinstated(_ end: End) throws {
        let world = try Self.world(end, within: nil)
        let refused = world.rejection(of: Sample.submitApplication(on: "2026-03-10"))
        #expect(refused?.detail.contains("through 2026-03-10 it can be reinstated") == true)
    }

    @Test func nobodyLeavesASuspensionThatWay() throws {
        var world = try World.certified(rules: .lifecycle { $0.credentials[0].clearReinstatement() })
        try world.given(Sample.retire(on: "2026-01-20"), Sample.suspend(on: "2026-02-01"))
        let apply = Sample.submitApplication(on: "2026-06-01")
        #expect(world.rejection(of: apply)?.code == .credentialHeld)
        #expect(world.rejection(of: apply)?.detail.contains("retired and suspended") == true)
    }
}
