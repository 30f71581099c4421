import CivilTime
package import CredentialingSchema
import Identifiers
import SwiftProtobuf

extension Simulation: Sequence {
    package func makeIterator() -> Iterator { Iterator(self) }

    /// Makes one cohort's careers at a time.
    package struct Iterator: IteratorProtocol {
        private let simulation: Simulation
        private var nextPeer = 0
        private var cohort: [DatedCommand]
        /// Indices into the cohort in the order of sending; those before `position` are done.
        private var order: [Int] = [0]
        private var position = 0

        init(_ simulation: Simulation) {
            self.simulation = simulation
            cohort = [simulation.adoption]
        }

        package mutating func next() -> Command? {
            while position == order.count {
                guard nextPeer < simulation.peers else { return nil }
                let end = Swift.min(nextPeer + Simulation.cohortPeers, simulation.peers)
                load(nextPeer..<end)
                nextPeer = end
            }
            defer { position += 1 }
            return cohort[order[position]].command
        }

        private mutating func load(_ peers: Range<Int>) {
            // Let go first: two cohorts at once would double the memory.
            cohort = []
            cohort = simulation.commands(ofPeers: peers)
            if peers.lowerBound == 0 { cohort += simulation.boardMatters() }
            // The index breaks ties by the order of making, and only small numbers are moved.
            order = cohort.indices.sorted { (cohort[$0].time, $0) < (cohort[$1].time, $1) }
            position = 0
        }
    }

    /// The command that comes first: the board adopts the rules that all others are decided by.
    private var adoption: DatedCommand {
        var random = SplitMix64(seed: seed, purpose: .board, index: 0)
        let time = CommandTime(day: window.lowerBound, using: &random)
        let command = Command.with {
            $0.commandID = time.id(using: &random).description
            $0.correlationID = "rules-\(program.board)-\(program.rules.version)"
            $0.adoptRules = .with {
                $0.board = program.board
                $0.rules = program.rules
            }
        }
        return DatedCommand(time: time, command: command)
    }

    /// All commands of these people, one after another.
    private func commands(ofPeers peers: Range<Int>) -> [DatedCommand] {
        var all: [DatedCommand] = []
        for peer in peers {
            let schooling = TrainingClass(index: peer / TrainingClass.size, of: self)
            var career = Career(peer: peer, schooling: schooling, of: self)
            career.live()
            all.append(contentsOf: career.commands)
        }
        return all
    }
}
