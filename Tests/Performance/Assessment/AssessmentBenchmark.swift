import ArgumentParser
import CivilTime
import Credentialing
import CredentialingSchema
import Foundation
import Identifiers
import RulePacks
import SwiftProtobuf

/// Measures the assessment of many records, step by step, beside one pass over the same events that
/// only looks at their types.
@main struct AssessmentBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assessment-benchmark",
        abstract: "Measures assessments of many records, step by step, beside a bare pass over their events."
    )

    @Option(help: "People under each pack.")
    var records = 500
    @Option(help: "Events of each person.")
    var events = 300
    @Option(help: "How often each is assessed.")
    var rounds = 20
    @Option(name: .customLong("packs"), help: "Packs of deploy/boards, with commas between them.")
    var names = "icrc-pr,oh-peer,ny-nycb,tn-cprs,tx-ps,icrc-pr+carry"

    private var packs: [String] { names.split(separator: ",").map(String.init) }

    /// After a pack's name: its continuing education is capped by a share, counts each activity once, and is
    /// carried over and back.
    private static let carrying = "+carry"
    /// A fixed day, inside the cycle of every pack.
    private static let asOf = "2027-01-15"

    func validate() throws {
        guard records > 0, events > 0, rounds > 0, !packs.isEmpty else {
            throw ValidationError("each number is above zero, and there is a pack")
        }
    }

    func run() throws {
        print("\n## Assessments of a record of \(events) events, µs, median (p99)\n")
        print("\(records) records a pack, each \(rounds) times, with a reason and the events behind each")
        print("number. All: both, status and deadlines. Bare pass: a switch on the type of each event.")
        print("Digest: of the bytes of every answer; it is the same for programs that answer alike.\n")
        row(
            "pack",
            "application",
            "renewal",
            "all",
            "all, with the fold",
            "bare pass",
            "all / bare",
            "digest"
        )
        row("---", "---", "---", "---", "---", "---", "---", "---")
        var shares: [(String, Steps)] = []
        for name in packs {
            let steps = try measure(name)
            shares.append((name, steps))
            row(
                name,
                steps.application.text,
                steps.renewal.text,
                steps.full.text,
                steps.folded.text,
                steps.bare.text,
                decimal(steps.full.median / steps.bare.median),
                String(steps.digest, radix: 16)
            )
        }
        print("\n## The steps, medians in µs and shares of their sum\n")
        row("pack", "fold", "hours and the rest of the application", "CEU ledger", "deadlines", "reasons")
        row("---", "---", "---", "---", "---", "---")
        for (name, steps) in shares { steps.printShares(name) }
    }

    private func measure(_ name: String) throws -> Steps {
        // From the root of the repository, where `scripts/bench` goes.
        let isCarrying = name.hasSuffix(Self.carrying)
        let file = "deploy/boards/\(isCarrying ? String(name.dropLast(Self.carrying.count)) : name).yaml"
        let pack = try RulePack.parse(yaml: String(contentsOfFile: file, encoding: .utf8), fileName: file)
        let rules = isCarrying ? carrying(pack.rules) : pack.rules
        let book = try adopted(rules)
        let careers = try (1...records).map {
            try AssessedCareer(number: $0, events: events, book: book, rules: rules)
        }
        var steps = Steps()
        let asOf = try CivilDate(Self.asOf)
        for round in 0...rounds {
            // The first round warms up.
            var now = Steps()
            for career in careers { now.measure(career, book, asOf) }
            if round > 0 { steps.add(now) }
        }
        for career in careers { try steps.digest(career, book, asOf) }
        precondition(steps.bare.kept == events * records * rounds)
        return steps
    }

    private func carrying(_ rules: Rules) -> Rules {
        var rules = rules
        for index in rules.credentials[0].renewal.indices {
            guard case .hours(var hours) = rules.credentials[0].renewal[index].requirement,
                hours.of == .continuingEducation
            else { continue }
            hours.repeats = .never
            (hours.carryOver.hours, hours.carryBack.hours) = (10, 5)
            hours.caps.append(
                .with {
                    $0.modes = [.selfPaced]
                    $0.percent = 50
                }
            )
            rules.credentials[0].renewal[index].hours = hours
        }
        return rules
    }

    private func adopted(_ rules: Rules) throws -> RuleBook {
        guard let board = BoardCode(rules.board) else { fatalError("the pack names no board") }
        var rules = rules
        // The careers begin before some packs do.
        rules.effectiveOn = "2020-01-01"
        var command = AdoptRules()
        command.rules = rules
        var book = RuleBook()
        let now = try Instant("2024-01-01T00:00:00Z")
        let decided = try Decider.decideAdoptRules(
            command,
            board: board,
            context: DecisionContext(now: now, rules: book, serial: "")
        )
        book.apply(
            RecordedEvent(
                position: Position(1),
                version: StreamVersion(1),
                id: EventID(UniqueID(high: 0x0190_0000_0002_7000, low: 1)),
                recordedAt: now,
                effectiveOn: decided.effectiveOn,
                event: decided.event
            )
        )
        return book
    }
}
