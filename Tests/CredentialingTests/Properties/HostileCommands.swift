import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SeededNumbers

/// Commands with values that no honest client sends.
struct HostileCommands {
    private var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    static let texts: [String] = [
        "", " ", "\u{200B}", "\u{202E}drowssap", "\0", "a\u{7F}", "\n", "CP\u{212A}", "Ｃ", "ＮＹＣＢ",
        "NYCB\u{FE0F}",
        "N\u{0303}YCB", Refusal.zalgo, String(repeating: "a", count: 8_001),
        String(repeating: "é", count: 101),
        "👩‍👩‍👧‍👦", "\u{FFFE}", "\u{10FFFF}", "ﷺ", "2026-02-29", "2026-13-01", "0000-00-00", "9999-12-31",
        "1900-01-01",
        "1939-12-31", "-026-01-01", "+026-01-01", "2026-1-1", "2026-01-01 ", "２０２６-０１-０１", "nan", "null",
        "00000000-0000-0000-0000-000000000000", "{}", "../../etc", "'; --", "%s%n", "NYCB", "ICRC", "CPS",
        "CPS-1", "2026-06-15", "2026-06-16", "2024-03-10", "2026-03-01", "2026-03-11",
    ]

    static let numbers: [UInt32] = [
        0, 1, 59, 60, 100, 101, 1_000, 1_001, 1_440, 1_441, 6_000, 6_001, 24_000, 24_001, 527_040, 527_041,
        0x7FFF_FFFF, 0x8000_0000, .max - 1, .max,
    ]

    static let textFields: [any Refusal.Text & Sendable] = [
        \.registerPeer.peerID, \.registerPeer.registeredOn, \.registerPeer.personal.givenName,
        \.registerPeer.personal.familyName, \.registerPeer.personal.birthDate, \.registerPeer.personal.email,
        \.completeModule.module, \.completeModule.title, \.completeModule.provider,
        \.completeModule.completedOn, \.completeModule.certificate, \.passCompetency.competency,
        \.passCompetency.assessor, \.passCompetency.assessedOn, \.passCompetency.feedback,
        \.failCompetency.competency, \.failCompetency.assessor, \.failCompetency.assessedOn,
        \.failCompetency.feedback, \.logSupervision.supervisor, \.logSupervision.qualification,
        \.logSupervision.category, \.logSupervision.supervisedOn, \.logExperience.organization,
        \.logExperience.fromOn, \.logExperience.throughOn, \.logExperience.category,
        \.logExperience.verifiedBy, \.recordExam.exam, \.recordExam.takenOn, \.recordExam.administeredBy,
        \.signAttestation.signedOn, \.signAttestation.documentVersion, \.signAttestation.statement,
        \.submitApplication.board, \.submitApplication.credential, \.submitApplication.submittedOn,
        \.approveApplication.board, \.approveApplication.credential, \.approveApplication.decidedOn,
        \.approveApplication.credentialNumber, \.approveApplication.overrideReason,
        \.denyApplication.board, \.denyApplication.credential, \.denyApplication.decidedOn,
        \.denyApplication.explanation, \.logCeu.activity, \.logCeu.title, \.logCeu.provider,
        \.logCeu.completedOn, \.fileRenewal.board, \.fileRenewal.credentialNumber, \.fileRenewal.filedOn,
        \.approveRenewal.board, \.approveRenewal.credentialNumber, \.approveRenewal.decidedOn,
        \.approveRenewal.overrideReason, \.voidRecord.eventID, \.voidRecord.explanation,
    ]

    /// One command with one to three fields spoiled.
    mutating func next(in world: World) -> Command {
        var command = base(in: world)
        let kind = command.name
        let fields = Self.textFields.filter { path in
            // Writing a field of another command would make it that command.
            command.with { $0[keyPath: path] = "x" }.name == kind
        }
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            if generator.chance(35) { spoilNumbers(of: &command) }
            if let path = fields.randomElement(using: &generator), let text = randomText() {
                command[keyPath: path] = text
            }
        }
        return command
    }

    private mutating func base(in world: World) -> Command {
        let number = world.record.credentials.randomElement(using: &generator)?.number ?? World.number
        let target = world.history.randomElement(using: &generator)?.id ?? world.last(.peerRegistered)
        let commands = [
            Sample.registerPeer, Sample.completeModule, Sample.passCompetency, Sample.failCompetency,
            Sample.logSupervision, Sample.logExperience, Sample.recordExam, Sample.signAttestation,
            Sample.submitApplication, Sample.approveApplication, Sample.denyApplication, Sample.logCEU,
            Sample.fileRenewal(number, on: "2026-03-01"), Sample.approveRenewal(number, on: "2026-03-02"),
            Sample.voidRecord(target),
        ]
        return commands[Int.random(in: commands.indices, using: &generator)]
    }

    private mutating func randomText() -> String? {
        if generator.chance(70) { return Self.texts.randomElement(using: &generator) }
        let scalars = (0..<Int.random(in: 0...12, using: &generator)).compactMap { _ in
            Unicode.Scalar(UInt32.random(in: 0...0x10_FFFF, using: &generator))
        }
        return String(String.UnicodeScalarView(scalars))
    }

    private mutating func number() -> UInt32 { Self.numbers.randomElement(using: &generator) ?? 0 }

    private mutating func allocations() -> [Allocation] {
        (0..<Int.random(in: 0...34, using: &generator)).map { index in
            .of(generator.chance(90) ? "c-\(index)" : randomText() ?? "", generator.chance(80) ? 9 : number())
        }
    }

    private mutating func spoilNumbers(of command: inout Command) {
        let value = number()
        let signed = Int(Int32(truncatingIfNeeded: value))
        switch command.command {
        case .completeModule:
            command.completeModule.allocations = allocations()
            command.completeModule.mode = Mode(rawValue: signed) ?? .unspecified
        case .logCeu: command.logCeu.allocations = allocations()
        case .passCompetency:
            command.passCompetency.scorePercent = value
            command.passCompetency.method = AssessmentMethod(rawValue: signed) ?? .unspecified
        case .failCompetency: command.failCompetency.scorePercent = value
        case .logSupervision: command.logSupervision.minutes = value
        case .logExperience: command.logExperience.minutes = value
        case .recordExam:
            command.recordExam.score = value
            command.recordExam.outcome = ExamOutcome(rawValue: signed) ?? .unspecified
        case .signAttestation:
            command.signAttestation.kind = AttestationKind(rawValue: signed) ?? .unspecified
        case .voidRecord: command.voidRecord.reason = VoidReason(rawValue: signed) ?? .unspecified
        case .denyApplication: command.denyApplication.grounds = allocations().map(\.category)
        default: break
        }
    }
}

extension Command {
    /// The kind of command, whatever its fields hold.
    var name: String {
        guard let command else { return "" }
        return Mirror(reflecting: command).children.first?.label ?? ""
    }
}
