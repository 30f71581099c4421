import CivilTime
import CredentialingSchema
import Simulation
import Testing

/// What real boards see happens here too, and about as often. Bounds are wide.
@Suite struct ProportionTests {
    private struct Counts {
        var registered = 0
        var merges = 0
        var unmerges = 0
        var mergedIDs: Set<String> = []
        var modules = 0
        var failures = 0
        var passes = 0
        var failedExams = 0
        var applications = 0
        var approvals = 0
        var issues = 0
        var denials = 0
        var filings = 0
        var lateFilings = 0
        var renewals = 0
        var lapses = 0
        var voids: Set<VoidReason> = []
        var voided = 0
        var correlations: Set<String> = []
    }

    private func count(_ simulation: Simulation) throws -> Counts {
        var counts = Counts()
        var issued: [String: (day: CivilDate, renewals: Int)] = [:]
        for command in simulation {
            counts.correlations.insert(command.correlationID)
            switch command.command {
            case .registerPeer: counts.registered += 1
            case .mergePeers(let merge):
                counts.merges += 1
                counts.mergedIDs.insert(merge.peerID)
            case .unmergePeers: counts.unmerges += 1
            case .completeModule: counts.modules += 1
            case .failCompetency: counts.failures += 1
            case .passCompetency: counts.passes += 1
            case .recordExam(let exam): counts.failedExams += exam.outcome == .failed ? 1 : 0
            case .submitApplication: counts.applications += 1
            case .approveApplication(let approval):
                counts.approvals += 1
                issued[approval.credentialNumber] = (try CivilDate(approval.decidedOn), 0)
            case .issueCredential(let issue):
                counts.issues += 1
                issued[issue.credentialNumber] = (try CivilDate(issue.issuedOn), 0)
            case .denyApplication: counts.denials += 1
            case .fileRenewal(let filing):
                counts.filings += 1
                let held = try #require(issued[filing.credentialNumber])
                let expires = try held.day.adding(months: 24 * (held.renewals + 1))
                counts.lateFilings += try CivilDate(filing.filedOn) > expires ? 1 : 0
            case .approveRenewal(let approval):
                counts.renewals += 1
                issued[approval.credentialNumber]?.renewals += 1
            case .voidRecord(let void):
                counts.voided += 1
                counts.voids.insert(void.reason)
            default: break
            }
        }
        for held in issued.values {
            let closed = try held.day.adding(months: 24 * (held.renewals + 1)).adding(days: 30)
            counts.lapses += closed < simulation.window.upperBound ? 1 : 0
        }
        return counts
    }

    @Test func careersArePlausibleInProportion() throws {
        let counts = try count(try Simulation(peers: 2_000, years: 6, seed: 21, doublesPercent: 2))
        // Some are registered twice; nearly all of these are found out within the window.
        #expect((2_015...2_080).contains(counts.registered))
        #expect((counts.registered - 2_005...counts.registered - 2_000).contains(counts.mergedIDs.count))
        #expect((4...40).contains(counts.unmerges))
        #expect(
            counts.merges > counts.mergedIDs.count
                && counts.merges <= counts.mergedIDs.count + counts.unmerges
        )
        #expect((20_000...27_000).contains(counts.modules))
        #expect((1_500...4_500).contains(counts.failures))
        #expect((7_000...12_000).contains(counts.passes))
        #expect((200...900).contains(counts.failedExams))
        #expect((1_000...1_700).contains(counts.approvals))
        #expect((10...100).contains(counts.issues))
        #expect((40...300).contains(counts.denials))
        #expect(counts.applications >= counts.approvals + counts.denials)
        #expect((500...1_800).contains(counts.filings))
        #expect((30...250).contains(counts.lateFilings))
        #expect(counts.filings >= counts.renewals && counts.renewals > 400)
        #expect((60...400).contains(counts.lapses))
        #expect((400...2_500).contains(counts.voided))
        #expect(counts.voids == [.duplicate, .enteredInError])
        #expect(counts.correlations.count > 3_000)
    }
}
