import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("RegisterPeer")
struct RegisterPeerTests {
    @Test func aPersonIsRegisteredAndTheNameIsSealed() throws {
        let world = try World(isRegistered: false)
        let command = Sample.registerPeer.with {
            $0.registerPeer.personal.birthDate = "1980-02-29"
            $0.registerPeer.personal.email = "ada@example.org"
        }
        let decided = try world.event(of: command)

        #expect(decided.event.event == .peerRegistered(PeerRegistered()))
        #expect(decided.effectiveOn == day("2024-01-02"))
        #expect(decided.event.board.isEmpty)
        #expect(decided.personal?.details == command.registerPeer.personal)
        #expect(decided.claim == nil)
    }

    @Test func withoutAnIdOfTheirOwnAPersonHasThatOfTheCommand() throws {
        let command = Sample.registerPeer.with {
            $0.registerPeer.peerID = ""
            $0.commandID = Sample.peer.description
        }
        #expect(try Decider.stream(of: command) == StreamID(peer: Sample.peer))
    }

    @Test func withoutAnyIdThereIsNoStream() {
        let command = Sample.registerPeer.with { $0.registerPeer.peerID = "" }
        #expect {
            try Decider.stream(of: command)
        } throws: { error in
            let rejection = error as? Rejection
            return rejection?.code == .missingField && rejection?.field == "commandId"
        }
    }

    @Test(arguments: refusals) func isRefused(_ refusal: Refusal) throws {
        refusal.expect(in: try World(isRegistered: false))
    }

    static let refusals: [Refusal] = {
        let base = Sample.registerPeer
        let name = "registerPeer.personal"
        return Refusal.date(base, "registerPeer.registeredOn", \.registerPeer.registeredOn)
            + Refusal.text(base, "\(name).givenName", \.registerPeer.personal.givenName)
            + Refusal.text(base, "\(name).familyName", \.registerPeer.personal.familyName)
            + Refusal.optionalText(base, "\(name).email", \.registerPeer.personal.email)
            + Refusal.optionalText(base, "\(name).phone", \.registerPeer.personal.phone)
            + Refusal.optionalText(base, "\(name).postalAddress", \.registerPeer.personal.postalAddress)
            + [
                Refusal("absent", base, .missingField, name) { $0.registerPeer.clearPersonal() },
                Refusal("no date", base, .invalidField, "\(name).birthDate") {
                    $0.registerPeer.personal.birthDate = "1980-02-30"
                },
                Refusal("tomorrow", base, .invalidField, "\(name).birthDate") {
                    $0.registerPeer.personal.birthDate = "2026-06-16"
                },
                Refusal("on the day of registration", base, .invalidField, "\(name).birthDate") {
                    $0.registerPeer.personal.birthDate = "2024-01-02"
                },
            ]
    }()

    @Test func noPersonIsRegisteredTwice() throws {
        let world = try World()
        Refusal("again", Sample.registerPeer, .peerExists, "registerPeer.peerId").expect(in: world)
    }

    @Test func aRejectionDoesNotRepeatABirthDate() throws {
        let world = try World(isRegistered: false)
        for birthDate in ["2025-03-04", "2031-03-04", "1890-03-04", "2025-03-4"] {
            let command = Sample.registerPeer.with { $0.registerPeer.personal.birthDate = birthDate }
            let rejection = try #require(world.rejection(of: command))
            #expect(!rejection.detail.contains(birthDate))
        }
    }
}
