import CredentialingSchema
import Identifiers

/// The list that `keys erased` prints, for a log that is restored from an older copy: whose keys each erasure ended.
package struct ErasureList: Sendable {
    struct Erasure: Sendable {
        let command: CommandID
        /// Everybody whose key it ended.
        let people: [PeerID]
    }

    let erasures: [Erasure]

    /// More than anybody ever asks for; all of them are in memory.
    private static let erasuresMax = 1_000_000

    /// - Parameter path: `-` is standard input.
    /// - Throws: `DaemonError` for a file that cannot be read, naming the first line that is no erasure.
    package init(path: String) throws {
        var reader = try LineReader(path: path)
        var erasures: [Erasure] = []
        var number = 0
        while true {
            let line = try reader.next(lines: 1, bytes: .max)
            guard line.count > 0 else { break }
            number += 1
            if line.bytes.allSatisfy({ $0 <= UInt8(ascii: " ") }) { continue }
            guard let erasure = Self.erasure(in: line.bytes) else {
                throw DaemonError(
                    "line \(number) of \(path) is no erasure as `credentiald keys erased` prints it"
                )
            }
            guard number <= Self.erasuresMax else {
                throw DaemonError("\(path) has more than \(Self.erasuresMax) erasures")
            }
            erasures.append(erasure)
        }
        self.erasures = erasures
    }

    /// A line of before there was a field for them names the person alone.
    private static func erasure(in line: [UInt8]) -> Erasure? {
        guard let command = try? Command(json: line), let id = CommandID(command.commandID),
            case .erasePersonalData(let erasure)? = command.command, let peer = PeerID(erasure.peerID)
        else { return nil }
        let people = erasure.people.compactMap { PeerID($0) }
        guard people.count == erasure.people.count else { return nil }
        return Erasure(command: id, people: people.isEmpty ? [peer] : people)
    }
}
