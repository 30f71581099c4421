import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SwiftProtobuf
import Testing

/// Education, age and statements: what was signed, what somebody has verified, and what a rule asks of it.
@Suite("Attested and verified")
struct AttestedTests {
    private static func sign(_ kind: AttestationKind, _ change: (inout SignAttestation) -> Void = { _ in })
        -> Command
    {
        Sample.signAttestation.with {
            $0.signAttestation.kind = kind
            $0.signAttestation.signedOn = "2025-03-14"
            change(&$0.signAttestation)
        }
    }

    private static func verify(_ attestation: inout SignAttestation) {
        (attestation.verifiedBy, attestation.verifiedOn) = ("B. Stone", "2025-04-01")
    }

    private static func reason(
        _ command: Command,
        _ kind: AttestationKind,
        asOf: String = "2026-06-15",
        _ change: (inout AttestationRequirement) -> Void
    ) throws -> String {
        var world = try World()
        try world.given(command)
        let rule = Requirement.attestation("a", kind).changed { change(&$0.attestation) }
        let assessor = Assessor(record: world.record, dates: AssessmentDates(asOf: day(asOf)))
        let result = assessor.assess([rule])[0]
        let evidence = try #require(result.evidence.first)
        #expect((result.status == .met) == (evidence.disposition == .counted))
        return evidence.reason
    }

    @Test func aSignatureAloneIsNotVerified() throws {
        let signed = Self.sign(.supervisorStatement)
        #expect(try Self.reason(signed, .supervisorStatement) { _ in } == "")
        #expect(
            try Self.reason(signed, .supervisorStatement) { $0.verified = true } == "nobody has verified it"
        )
        let verified = Self.sign(.supervisorStatement, Self.verify)
        #expect(try Self.reason(verified, .supervisorStatement) { $0.verified = true } == "")
        #expect(
            try Self.reason(verified, .supervisorStatement, asOf: "2025-03-31") { $0.verified = true }
                == "verified on 2025-04-01 only"
        )
    }

    @Test func aLevelOfEducation() throws {
        let diploma = Self.sign(.education) { $0.level = "diploma" }
        #expect(try Self.reason(diploma, .education) { $0.levels = ["ged", "diploma"] } == "")
        #expect(
            try Self.reason(diploma, .education) { $0.levels = ["degree"] }
                == "this level does not count: diploma"
        )
        #expect(
            try Self.reason(Self.sign(.education), .education) { $0.levels = ["ged"] }
                == "no level was recorded"
        )
    }

    @Test(
        arguments: [
            // Signed on 2025-03-14.
            (18, 0, "2025-03-14", 18, 0, ""),
            (18, 0, "2026-03-13", 19, 0, "at least 18 years old on 2026-03-13, 19 are needed"),
            (18, 0, "2026-03-14", 19, 0, ""), (0, 29, "2025-03-14", 0, 29, ""),
            (0, 29, "2025-03-15", 0, 29, "up to 30 years old on 2025-03-15, at most 29 are possible"),
            (0, 29, "2026-03-14", 0, 30, ""),
            (0, 29, "2026-03-15", 0, 30, "up to 31 years old on 2026-03-15, at most 30 are possible"),
            (0, 0, "2025-03-14", 18, 0, "no least age was recorded"),
            (18, 0, "2025-03-14", 18, 30, "no highest age was recorded"),
        ] as [(UInt32, UInt32, String, UInt32, UInt32, String)]
    )
    func anAgeGrowsByTheYears(
        least: UInt32,
        most: UInt32,
        asOf: String,
        needsLeast: UInt32,
        needsMost: UInt32,
        expected: String
    ) throws {
        let signed = Self.sign(.age) { ($0.atLeastYears, $0.atMostYears) = (least, most) }
        let found = try Self.reason(signed, .age, asOf: asOf) {
            ($0.atLeastYears, $0.atMostYears) = (needsLeast, needsMost)
        }
        #expect(found == expected)
    }

    @Test func whatIsRefused() throws {
        let world = try World()
        for (name, field, change) in [
            ("by nobody", "verifiedBy", { $0.verifiedOn = "2025-04-01" }),
            ("never", "verifiedOn", { $0.verifiedBy = "B. Stone" }),
        ] as [(String, String, (inout SignAttestation) -> Void)] {
            Refusal(name, Self.sign(.age, change), .missingField, "signAttestation.\(field)").expect(
                in: world
            )
        }
        for (name, field, change) in [
            ("of age", "level", { $0.level = "ged" }), ("too old", "atLeastYears", { $0.atLeastYears = 131 }),
            ("none", "atMostYears", { ($0.atLeastYears, $0.atMostYears) = (30, 18) }),
        ] as [(String, String, (inout SignAttestation) -> Void)] {
            Refusal(name, Self.sign(.age, change), .invalidField, "signAttestation.\(field)").expect(
                in: world
            )
        }
        let years = Self.sign(.education) { $0.atLeastYears = 18 }
        Refusal("of education", years, .invalidField, "signAttestation.atLeastYears").expect(in: world)
        let level = Self.sign(.education) { $0.level = "High School" }
        Refusal("no code", level, .invalidField, "signAttestation.level").expect(in: world)
        let ahead = Self.sign(.age) { ($0.verifiedBy, $0.verifiedOn) = ("B. Stone", "2126-01-01") }
        Refusal("ahead", ahead, .futureDate, "signAttestation.verifiedOn").expect(in: world)
    }

    /// What was signed before there were verifications counts as it did.
    @Test func anOldEventFoldsAsBefore() throws {
        let old = try AttestationSigned(serializedBytes: [0x08, 0x04])
        #expect(old.kind == .education && old.verifiedBy.isEmpty)
        #expect(try Self.reason(Self.sign(.education), .education) { _ in } == "")
    }
}
