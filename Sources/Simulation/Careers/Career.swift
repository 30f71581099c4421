import CivilTime
import CredentialingSchema
import Identifiers
import SwiftProtobuf

/// One simulated person's way, written down as the commands that are sent about them.
///
/// The whole way is drawn and cut off after the window's last day. What a command needs was recorded on
/// an earlier day, so the cut never leaves a command without what it rests on.
struct Career {
    let program: CredentialProgram
    let schooling: TrainingClass
    let until: CivilDate
    private let end: CommandTime
    /// From 1 in the order of registration.
    let number: Int
    let peerID: String
    let registeredOn: CivilDate
    /// As it was registered.
    private(set) var birthDate = ""
    private(set) var details = PersonalDetails()
    var random: SplitMix64
    /// For what happens beside the career.
    var matters: SplitMix64
    /// For what happens to who is registered twice.
    var doubles: SplitMix64
    let doublesPercent: Int
    var ledger = CareerLedger()
    private(set) var commands: [DatedCommand] = []

    init(peer index: Int, schooling: TrainingClass, of simulation: Simulation) {
        program = simulation.program
        self.schooling = schooling
        until = simulation.window.upperBound
        end = CommandTime(startOf: until.moved(days: 1))
        number = index + 1
        random = SplitMix64(seed: simulation.seed, purpose: .career, index: index)
        matters = SplitMix64(seed: simulation.seed, purpose: .matters, index: index)
        doubles = SplitMix64(seed: simulation.seed, purpose: .doubles, index: index)
        doublesPercent = simulation.doublesPercent
        let daysBefore = random.within(1...TrainingClass.registrationDays)
        registeredOn = schooling.begins.moved(days: -daysBefore)
        peerID = CommandTime(day: registeredOn, using: &random).id(using: &random).description
    }

    mutating func live() {
        register()
        bringPapers()
        pursue()
        beTwo()
        beForgotten()
    }

    /// The day of the last command that was sent.
    var lastDay: CivilDate? { commands.max { $0.time < $1.time }?.time.day }

    private mutating func pursue() {
        guard let trained = attendTraining() else { return }
        let practice = practise()
        guard let examined = sitExam(from: max(trained, practice.half)) else { return }
        guard let issuedOn = becomeCertified(examined: examined, practice: practice) else { return }
        keepCertified(issuedOn: issuedOn)
    }

    /// Credential and correlation numbers: 7 becomes 000007.
    var paddedNumber: String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    /// Sends a command on a day, if that lies within the window.
    ///
    /// - Returns: when it is sent, and its id, which is also its first event's.
    @discardableResult
    mutating func send(
        on day: CivilDate,
        _ correlationID: String,
        _ body: Command.OneOf_Command
    ) -> (time: CommandTime, id: String) {
        send(at: CommandTime(day: day, using: &random), correlationID, body)
    }

    @discardableResult
    mutating func send(
        at time: CommandTime,
        _ correlationID: String,
        _ body: Command.OneOf_Command
    ) -> (time: CommandTime, id: String) {
        let id = time.id(using: &random).description
        append(at: time, id, correlationID, body)
        return (time, id)
    }

    mutating func append(
        at time: CommandTime,
        _ id: String,
        _ correlationID: String,
        _ body: Command.OneOf_Command
    ) {
        guard time < end else { return }
        let command = Command.with {
            $0.commandID = id
            $0.correlationID = correlationID
            $0.command = body
        }
        commands.append(DatedCommand(time: time, command: command))
    }

    private mutating func register() {
        details = People.details(number: number, registeredOn: registeredOn, using: &random)
        birthDate = details.birthDate
        send(
            on: registeredOn,
            schooling.correlationID,
            .registerPeer(
                .with {
                    $0.peerID = peerID
                    $0.personal = details
                    $0.registeredOn = registeredOn.description
                }
            )
        )
    }

    mutating func sign(_ kind: AttestationKind, on day: CivilDate, _ correlationID: String) {
        let sent = send(
            on: day,
            correlationID,
            .signAttestation(
                .with {
                    $0.peerID = peerID
                    $0.kind = kind
                    $0.signedOn = day.description
                    $0.documentVersion = Statements.documentVersion
                    $0.statement = Statements.text(of: kind)
                }
            )
        )
        ledger.attestations.append((kind, sent.time))
    }
}
