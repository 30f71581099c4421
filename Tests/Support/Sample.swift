import CivilTime
package import CredentialingSchema
package import Identifiers

/// Commands that tests begin with. People and commands have small numbers.
package enum Sample {
    package static let board = "NYCB"

    package static func uuid(_ family: UInt64, _ number: Int) -> UniqueID {
        UniqueID(high: 0x0190_0000_0000_7000 | family << 16, low: 0x8000_0000_0000_0000 | UInt64(number) << 8)
    }

    package static func peer(_ number: Int) -> PeerID { PeerID(uuid(1, number)) }
    package static func stream(_ number: Int) -> StreamID { StreamID(peer: peer(number)) }
    package static func commandID(_ number: Int) -> CommandID { CommandID(uuid(2, number)) }

    package static func command(_ number: Int, _ fill: (inout Command) -> Void) -> Command {
        var command = Command()
        command.commandID = commandID(number).description
        fill(&command)
        return command
    }

    package static func adoptRules(_ number: Int, _ rules: Rules = .sample()) -> Command {
        command(number) {
            $0.adoptRules.board = rules.board
            $0.adoptRules.rules = rules
        }
    }

    package static func register(
        _ number: Int,
        peer: Int,
        given: String = "Ada",
        family: String = "Morgan"
    ) -> Command {
        command(number) {
            $0.registerPeer.peerID = Self.peer(peer).description
            $0.registerPeer.personal.givenName = given
            $0.registerPeer.personal.familyName = family
            $0.registerPeer.registeredOn = "2024-01-02"
        }
    }

    package static func merge(
        _ number: Int,
        _ away: Int,
        into survivor: Int,
        on date: String = "2026-04-16"
    ) -> Command {
        command(number) {
            $0.mergePeers.peerID = Self.peer(away).description
            $0.mergePeers.intoPeerID = Self.peer(survivor).description
            $0.mergePeers.mergedOn = date
        }
    }

    package static func unmerge(
        _ number: Int,
        _ away: Int,
        from survivor: Int,
        on date: String = "2026-04-18"
    ) -> Command {
        command(number) {
            $0.unmergePeers.peerID = Self.peer(survivor).description
            $0.unmergePeers.mergedPeerID = Self.peer(away).description
            $0.unmergePeers.unmergedOn = date
        }
    }

    package static func recordDeath(_ number: Int, peer: Int, on date: String) -> Command {
        command(number) {
            $0.recordDeath.peerID = Self.peer(peer).description
            $0.recordDeath.diedOn = date
            $0.recordDeath.source = .employer
        }
    }

    package static func retractDeath(_ number: Int, peer: Int, on date: String) -> Command {
        command(number) {
            $0.retractDeath.peerID = Self.peer(peer).description
            $0.retractDeath.retractedOn = date
        }
    }

    package static func module(
        _ number: Int,
        peer: Int,
        minutes: UInt32 = 600,
        on date: String = "2026-02-03"
    ) -> Command {
        command(number) {
            $0.completeModule.peerID = Self.peer(peer).description
            $0.completeModule.module = "ethics-1"
            $0.completeModule.provider = "Academy"
            $0.completeModule.completedOn = date
            $0.completeModule.allocations = [.of("ethics", minutes)]
        }
    }

    package static func ceu(
        _ number: Int,
        peer: Int,
        minutes: UInt32 = 60,
        on date: String = "2026-04-01"
    ) -> Command {
        command(number) {
            $0.logCeu.peerID = Self.peer(peer).description
            $0.logCeu.activity = "ce-7"
            $0.logCeu.provider = "Academy"
            $0.logCeu.completedOn = date
            $0.logCeu.allocations = [.of("ethics", minutes)]
        }
    }

    package static func feedback(_ number: Int, peer: Int, _ text: String) -> Command {
        command(number) {
            $0.passCompetency.peerID = Self.peer(peer).description
            $0.passCompetency.competency = "active-listening"
            $0.passCompetency.method = .rolePlay
            $0.passCompetency.assessor = "A. Reed"
            $0.passCompetency.assessedOn = "2026-02-04"
            $0.passCompetency.feedback = text
        }
    }

    package static func void(_ number: Int, peer: Int, target: Int, explanation: String = "") -> Command {
        command(number) {
            $0.voidRecord.peerID = Self.peer(peer).description
            $0.voidRecord.eventID = commandID(target).description
            $0.voidRecord.reason = .enteredInError
            $0.voidRecord.explanation = explanation
        }
    }
}

extension Allocation {
    package static func of(_ category: String, _ minutes: UInt32) -> Allocation {
        var allocation = Allocation()
        allocation.category = category
        allocation.minutes = minutes
        return allocation
    }
}
