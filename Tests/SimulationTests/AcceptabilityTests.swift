import CivilTime
import CredentialingSchema
import Identifiers
import RulePacks
import Simulation
import SwiftProtobuf
import Testing

/// Every command must be acceptable when those before it were accepted.
@Suite struct AcceptabilityTests {
    @Test(
        arguments: [(1, 1, 0), (24, 13, 1), (600, 6, 2), (600, 2, 3), (1_500, 8, 4)]
            as [(peers: Int, years: Int, seed: UInt64)]
    )
    func everyCommandRestsOnThoseBefore(peers: Int, years: Int, seed: UInt64) throws {
        let simulation = try Simulation(peers: peers, years: years, seed: seed, doublesPercent: 3)
        let commands = Array(simulation)
        var voided: Set<String> = []
        for command in commands {
            switch command.command {
            case .voidRecord(let void): voided.insert(void.eventID)
            // It counts for nothing either, once it is rejected.
            case .rejectCeu(let rejection): voided.insert(rejection.eventID)
            default: break
            }
        }
        var audits: [String: PeerAudit] = [:]
        for command in commands.dropFirst() {
            let peer = command.peerID
            guard !peer.isEmpty else { continue }
            if case .registerPeer(let registration) = command.command {
                try #require(audits[peer] == nil, "\(peer) registers twice")
                try #require(PeerID(peer) != nil)
                try #require(registration.personal.email.hasSuffix("@example.org"))
                _ = try CivilDate(registration.personal.birthDate)
                audits[peer] = PeerAudit(voided: voided)
            } else {
                try #require(audits[peer] != nil, "\(peer) is not registered yet")
                try audits[peer]?.take(command)
            }
        }
        #expect(audits.count == peers + commands.count { $0.isOfDouble })
        let numbers = audits.values.compactMap(\.credential?.number)
        #expect(Set(numbers).count == numbers.count)
        #expect(numbers.allSatisfy { $0.hasPrefix("PR-") && $0.count == 9 })
    }

    /// Who moves or takes another name stays as old.
    @Test func anAmendmentKeepsTheDateOfBirth() throws {
        var births: [String: String] = [:]
        var amended = 0
        for command in try Simulation(peers: 600, years: 4, seed: 7) {
            switch command.command {
            case .registerPeer(let it): births[it.peerID] = it.personal.birthDate
            case .amendPersonalDetails(let it):
                #expect(it.personal.birthDate == births[it.peerID])
                amended += 1
            default: break
            }
        }
        #expect(amended > 10)
    }

    @Test func theRulesComeFirstAndOnce() throws {
        let commands = Array(try Simulation(peers: 50, years: 3, seed: 5))
        let adoptions = commands.enumerated().filter { $1.adoptRules.hasRules }
        #expect(adoptions.map(\.offset) == [0])
        let adoption = try #require(commands.first).adoptRules
        #expect(adoption.rules == Simulation.embeddedRules())
        #expect(adoption.board == "ICRC")
    }

    @Test func idsAreUniqueAndDatesLieInTheWindow() throws {
        let simulation = try Simulation(peers: 1_000, years: 5, seed: 6)
        #expect(simulation.window.lowerBound.description == "2021-11-01")
        #expect(simulation.window.upperBound.description == "2026-10-31")
        var ids: Set<String> = []
        for command in simulation {
            try #require(ids.insert(command.commandID).inserted)
            try #require(command.correlationID.utf8.count <= 128)
            let sent = try #require(command.sentOn)
            try #require(simulation.window.contains(sent))
            for date in try command.dates {
                let day = try CivilDate(date)
                try #require(day <= sent, "\(date) is later than the command, \(sent)")
                try #require(day >= simulation.window.lowerBound)
            }
        }
        #expect(ids.count > 30_000)
    }

    @Test func commandsOfACohortAreOrderedByTime() throws {
        var last: UInt64 = 0
        for command in try Simulation(peers: Simulation.cohortPeers, years: 4, seed: 7).dropFirst() {
            let time = try #require(UniqueID(command.commandID)).high >> 16
            try #require(time >= last)
            last = time
        }
        #expect(last > 0)
    }

    @Test func laterCohortsRegisterLater() throws {
        var last = ""
        for command in try Simulation(peers: Simulation.cohortPeers + 100, years: 4, seed: 8)
            .filter({ $0.registerPeer.peerID != "" }).suffix(100)
        {
            let day = command.registerPeer.registeredOn
            #expect(day >= last)
            last = day
        }
        #expect(last >= "2026-08-01")
    }

    @Test(arguments: [
        (0, 5), (-1, 5), (Simulation.peersMax + 1, 5), (10, 0), (10, -3), (10, 14), (10, Int.min),
    ])
    func impossibleWishesAreRefused(peers: Int, years: Int) {
        let code: SimulationError.Code = years == 5 ? .invalidPeers : .invalidYears
        #expect {
            try Simulation(peers: peers, years: years, seed: 1)
        } throws: {
            ($0 as? SimulationError)?.code == code
        }
    }

    /// A career that goes on at the end of its window has days of the calendar to go on in.
    @Test func theEndOfTheCalendarIsNoWindow() throws {
        let last = try CivilDate(year: 9_989, month: 12, day: 31)
        let simulation = try Simulation(peers: 40, years: 8, seed: 1, until: last)
        #expect(simulation.lines.reduce(0) { count, _ in count + 1 } > 40)
        for until in [try last.adding(days: 1), .latest] {
            let error = #expect(throws: SimulationError.self) {
                try Simulation(peers: 40, years: 8, seed: 1, until: until)
            }
            #expect(error?.code == .invalidYears)
        }
    }
}
