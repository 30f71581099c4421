import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SwiftProtobuf

/// One person's stream of so many events under one board, decided as the daemon decides.
struct AssessedCareer {
    private(set) var events: [RecordedEvent] = []
    private(set) var record: Record
    let board: BoardCode
    let credential: CredentialRules
    private let rules: RuleBook
    private let categories: [String]
    private var random: SplitMix
    private let now: Instant
    private let peer: PeerID

    init(number: Int, events count: Int, book: RuleBook, rules: Rules) throws {
        guard let board = BoardCode(rules.board) else { fatalError("the pack names no board") }
        self.board = board
        self.rules = book
        credential = rules.credentials[0]
        categories = rules.categories.map(\.code)
        random = SplitMix(state: UInt64(number) &* 0x9E37_79B9_7F4A_7C15)
        peer = PeerID(UniqueID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0000 | UInt64(number)))
        record = Record(peer: peer)
        now = try Instant("2031-06-30T12:00:00Z")
        try live(count)
    }

    /// Training and work first, then the credential with its cycles, and education up to the length.
    private mutating func live(_ count: Int) throws {
        try send {
            $0.registerPeer.peerID = $1
            $0.registerPeer.registeredOn = "2024-01-02"
            $0.registerPeer.personal.givenName = "Ada"
            $0.registerPeer.personal.familyName = "Morgan"
        }
        for number in 0..<count * 4 / 10 { try learn(number) }
        try certify()
        var number = 0
        while events.count < count {
            try study(number)
            number += 1
        }
    }

    private mutating func learn(_ number: Int) throws {
        let (category, day) = (pick(categories), random.date(from: "2024-02-01", days: 600))
        let minutes = UInt32(30 + random.below(450))
        let (kind, score) = (number % 8, UInt32(60 + random.below(40)))
        try send { command, peer in
            switch kind {
            case 0, 1, 2:
                command.completeModule.peerID = peer
                command.completeModule.module = "module-\(number)"
                command.completeModule.provider = "Academy"
                command.completeModule.completedOn = day
                command.completeModule.mode = number.isMultiple(of: 2) ? .inPerson : .selfPaced
                command.completeModule.allocations = [
                    .with { ($0.category, $0.minutes) = (category, minutes) }
                ]
            case 3, 4:
                command.logSupervision.peerID = peer
                command.logSupervision.supervisor = "B. Stone"
                command.logSupervision.category = category
                command.logSupervision.minutes = minutes
                command.logSupervision.supervisedOn = day
            case 5, 6:
                command.logExperience.peerID = peer
                command.logExperience.organization = "Harbor House"
                command.logExperience.category = category
                command.logExperience.minutes = minutes
                (command.logExperience.fromOn, command.logExperience.throughOn) = (day, day)
            default:
                command.passCompetency.peerID = peer
                command.passCompetency.competency = "skill-\(number)"
                command.passCompetency.method = .rolePlay
                command.passCompetency.assessor = "B. Stone"
                command.passCompetency.scorePercent = score
                command.passCompetency.assessedOn = day
            }
        }
    }

    private mutating func certify() throws {
        let (board, code) = (board.description, credential.code)
        for kind in [AttestationKind.codeOfEthics, .livedExperience, .education, .residency] {
            try send {
                $0.signAttestation.peerID = $1
                $0.signAttestation.kind = kind
                $0.signAttestation.signedOn = "2026-01-10"
            }
        }
        try send {
            $0.submitApplication.peerID = $1
            $0.submitApplication.board = board
            $0.submitApplication.credential = code
            $0.submitApplication.submittedOn = "2026-01-20"
        }
        try send {
            $0.approveApplication.peerID = $1
            $0.approveApplication.board = board
            $0.approveApplication.credential = code
            $0.approveApplication.decidedOn = "2026-02-01"
            $0.approveApplication.overrideReason = "As drawn."
        }
    }

    /// Four kinds of activity, as reports come in: most by day, some twice, some of another time.
    private mutating func study(_ number: Int) throws {
        let months = Int(credential.cycle.months)
        let day = random.date(from: "2026-02-01", days: months * 30)
        let parts = Set((0...random.below(2)).map { _ in pick(categories) }).sorted()
        let minutes = UInt32(30 + random.below(210))
        let provider = "Academy \(random.below(5))"
        try send { command, peer in
            command.logCeu.peerID = peer
            command.logCeu.activity = "course-\(number / 2 * 2)"
            command.logCeu.provider = provider
            command.logCeu.completedOn = day
            command.logCeu.mode = number.isMultiple(of: 3) ? .liveOnline : .selfPaced
            command.logCeu.allocations = parts.map { part in
                .with { ($0.category, $0.minutes) = (part, minutes) }
            }
        }
    }

    private mutating func pick(_ list: [String]) -> String {
        list.isEmpty ? "general" : list[random.below(list.count)]
    }

    private mutating func send(_ fill: (inout Command, String) -> Void) throws {
        var command = Command()
        fill(&command, peer.description)
        let position = record.position.next
        let context = DecisionContext(now: now, rules: rules, serial: "\(position)")
        for decided in try Decider.decide(command, record: record, context: context) {
            let id = CommandID(UniqueID(high: 0x0190_0000_0001_7000, low: position.rawValue))
            let recorded = RecordedEvent(
                position: position,
                version: record.version.next,
                id: EventID(of: id, index: 0),
                recordedAt: now,
                effectiveOn: decided.effectiveOn,
                event: decided.event
            )
            try record.apply(recorded)
            events.append(recorded)
        }
    }
}

/// The same careers on every machine.
struct SplitMix {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }

    mutating func date(from first: String, days: Int) -> String {
        guard let day = try? CivilDate(first).adding(days: below(days)) else { return first }
        return day.description
    }
}
