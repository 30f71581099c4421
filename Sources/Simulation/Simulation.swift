package import CivilTime
package import CredentialingSchema
import RulePacks

/// The commands of many people's careers: training, practice, certification, renewals, and what goes
/// wrong on the way.
///
/// Made for importing into an empty folder in one go: every command is acceptable when those before it
/// were accepted. The first one adopts the rules.
///
/// A pure function of its parameters: the same ones give the same bytes on every machine. Commands are
/// made as they are asked for.
///
/// **Order.** People are taken in cohorts of ``cohortPeers`` in the order of their registration, and the
/// commands of a cohort are merged by time; the next cohort begins where the one before it registered
/// its last person. One cohort's log is ordered as a whole; several together reach back in time
/// at the start of each cohort. Merging all would keep every career in memory, whose use is flat so.
package struct Simulation: Sendable {
    /// The last day of the window unless another is asked for: fixed, so that output does not depend on
    /// the day of the call.
    package static let defaultUntil = date(year: 2026, month: 10, day: 31)
    package static let peersMax = 10_000_000
    /// Years of the calendar that are left behind a window: what goes on at its end, training, practice, a cycle of the
    /// credential and what it is extended by, is thought to its own end and takes less.
    package static let yearsBehind = 10
    /// People whose commands are merged by time, and the measure of memory: about 80 kB for each.
    package static let cohortPeers = 1_024

    package let peers: Int
    package let seed: UInt64
    /// Of 100 people, those who are registered a second time and merged. A merge is one command of two events, so only
    /// without any has the log as many events as there are commands.
    package let doublesPercent: Int
    /// First and last day on which commands are sent.
    package let window: ClosedRange<CivilDate>
    let program: CredentialProgram

    /// - Parameters:
    ///   - peers: people who register, 1 to ``peersMax``.
    ///   - years: length of the window, which ends on `until`, ``yearsBehind`` before the calendar's end or earlier.
    ///   - doublesPercent: 0 to 100.
    package init(
        peers: Int,
        years: Int,
        seed: UInt64,
        until: CivilDate = defaultUntil,
        doublesPercent: Int = 0
    ) throws(SimulationError) {
        guard (1...Self.peersMax).contains(peers) else {
            throw SimulationError(.invalidPeers, "\(peers) people are not within 1...\(Self.peersMax)")
        }
        guard (0...100).contains(doublesPercent) else {
            throw SimulationError(.invalidDoubles, "\(doublesPercent) of 100 people are not within 0...100")
        }
        let program = try CredentialProgram(rules: Self.embeddedRules())
        guard years >= 1, let end = try? until.adding(years: -years), let begin = try? end.adding(days: 1),
            begin >= program.effectiveOn
        else {
            throw SimulationError(
                .invalidYears,
                "\(years) years until \(until) are not 1 or more, or begin before the rules govern"
                    + " on \(program.effectiveOn)"
            )
        }
        guard (try? until.adding(years: Self.yearsBehind)) != nil else {
            throw SimulationError(
                .invalidYears,
                "\(until) is not \(Self.yearsBehind) years before \(CivilDate.latest), where the calendar ends"
            )
        }
        self.peers = peers
        self.seed = seed
        self.doublesPercent = doublesPercent
        self.window = begin...until
        self.program = program
    }

    /// Those of `Program/pack.yaml`, a link to one of the packs of `deploy/boards`.
    package static func embeddedRules() -> Rules {
        let yaml = String(decoding: PackageResources.pack_yaml, as: UTF8.self)
        guard let pack = try? RulePack.parse(yaml: yaml, fileName: "pack.yaml") else {
            preconditionFailure("the pack is compiled in, and its tests parse it")
        }
        return pack.rules
    }

    private static func date(year: Int, month: Int, day: Int) -> CivilDate {
        guard let date = try? CivilDate(year: year, month: month, day: day) else {
            preconditionFailure("\(year)-\(month)-\(day) is a constant of the program")
        }
        return date
    }
}
