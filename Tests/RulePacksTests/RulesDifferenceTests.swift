import CredentialingSchema
import RulePacks
import Testing

@Suite struct RulesDifferenceTests {
    private func pack() throws -> Rules {
        try Repository.pack(Repository.packs[0]).rules
    }

    private func differences(_ change: (inout Rules) -> Void) throws -> [RulesDifference] {
        var after = try pack()
        change(&after)
        return try RulesDifference.between(pack(), after)
    }

    @Test func equalRulesDoNotDiffer() throws {
        #expect(try differences { _ in } == [])
    }

    @Test func aChangedValueIsNamedByItsIDs() throws {
        let rules = try pack()
        let (credential, requirement) = (rules.credentials[0].code, rules.credentials[0].initial[0].id)
        let found = try differences {
            $0.version = "next"
            $0.credentials[0].initial[0].title = "Other"
        }
        #expect(found.map(\.path) == ["credentials[\(credential)].initial[\(requirement)].title", "version"])
        #expect(found.map(\.after) == ["\"Other\"", "\"next\""])
        #expect(found.allSatisfy { $0.before != nil && $0.before != $0.after })
    }

    /// One requirement more in front of the others is one difference for each of its values.
    @Test func aNewElementDoesNotMoveTheOthers() throws {
        let code = try pack().credentials[0].code
        let found = try differences {
            var extra = Requirement()
            extra.id = "extra"
            extra.title = "One more"
            extra.attestation.kind = .age
            $0.credentials[0].initial.insert(extra, at: 0)
        }
        let path = "credentials[\(code)].initial[extra]"
        #expect(found.map(\.path) == ["\(path).attestation.kind", "\(path).id", "\(path).title"])
        #expect(found.allSatisfy { $0.before == nil })
    }

    @Test func whatIsGoneIsTold() throws {
        let found = try differences { $0.source = "" }
        #expect(found.map(\.path) == ["source"] && found[0].after == nil)
    }

    @Test func withoutAVersionBeforeEverythingIsNew() throws {
        let found = try RulesDifference.between(nil, pack())
        #expect(found.count > 20 && found.allSatisfy { $0.before == nil && $0.after != nil })
    }
}
