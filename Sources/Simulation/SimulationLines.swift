package import CredentialingSchema
import SwiftProtobuf

/// A simulation as NDJSON: each command as canonical protobuf JSON in UTF-8, one per line.
package struct SimulationLines: Sequence, Sendable {
    let simulation: Simulation

    package func makeIterator() -> Iterator { Iterator(commands: simulation.makeIterator()) }

    package struct Iterator: IteratorProtocol {
        var commands: Simulation.Iterator

        /// One line with its line feed.
        package mutating func next() -> [UInt8]? {
            commands.next().map(SimulationLines.line(of:))
        }
    }

    /// One command as one line with its line feed.
    package static func line(of command: Command) -> [UInt8] {
        do {
            var line: [UInt8] = try command.jsonUTF8Bytes()
            line.append(UInt8(ascii: "\n"))
            return line
        } catch {
            preconditionFailure("commands hold no message that JSON cannot write: \(error)")
        }
    }
}

extension Simulation {
    /// The commands as NDJSON lines, made as they are asked for.
    package var lines: SimulationLines { SimulationLines(simulation: self) }
}
