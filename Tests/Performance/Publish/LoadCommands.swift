import CredentialingSchema
import Foundation
import Identifiers
import Simulation

/// Commands that a daemon always accepts: hours of supervision of people who have applied to a board, so that each
/// gives one message to the board and one to the log.
struct LoadCommands {
    let people: [String]
    private var sent = 0

    static let peopleCount = 256
    static let board = "ICRC"
    private static let minutesMax = 120

    init() { people = (0..<Self.peopleCount).map { _ in Self.newID() } }

    private static func newID() -> String {
        var random = SystemRandomNumberGenerator()
        let now = UInt64(Date().timeIntervalSince1970 * 1_000)
        return UniqueID.version7(milliseconds: now, using: &random).description
    }

    private static func command(_ fill: (inout Command) -> Void) -> Command {
        var command = Command()
        command.commandID = newID()
        fill(&command)
        return command
    }

    /// The board's rules, the people and their applications.
    var preparation: [Command] {
        var commands = [
            Self.command {
                $0.adoptRules.board = Self.board
                $0.adoptRules.rules = Simulation.embeddedRules()
            }
        ]
        for person in people {
            commands.append(
                Self.command {
                    $0.registerPeer.peerID = person
                    $0.registerPeer.personal.givenName = "Somebody"
                    $0.registerPeer.personal.familyName = "Else"
                    $0.registerPeer.registeredOn = "2026-01-05"
                }
            )
            commands.append(
                Self.command {
                    $0.submitApplication.peerID = person
                    $0.submitApplication.board = Self.board
                    $0.submitApplication.credential = "PR"
                    $0.submitApplication.submittedOn = "2026-02-02"
                }
            )
        }
        return commands
    }

    mutating func next() -> Command {
        defer { sent += 1 }
        let (person, turn) = (people[sent % people.count], sent)
        return Self.command {
            $0.logSupervision.peerID = person
            $0.logSupervision.supervisor = "Supervisor \(turn)"
            $0.logSupervision.qualification = "Certified peer supervisor"
            $0.logSupervision.category = "advocacy"
            $0.logSupervision.minutes = 60
            $0.logSupervision.supervisedOn = "2026-03-02"
            $0.logSupervision.mode = .inPerson
        }
    }
}
