import CivilTime
import CommandProcessing
import Credentialing
package import CredentialingSchema
import Crypto
package import Identifiers
import MerkleTree
import SwiftProtobuf

extension ReadSide {
    /// Boards that have adopted rules.
    package func boards() -> Boards {
        var answer = Boards()
        answer.position = position.rawValue
        for (code, versions) in shelf.current.boards.sorted(by: { $0.key < $1.key }) {
            var board = Board()
            board.code = code.description
            board.title = versions.last?.rules.title ?? ""
            board.versions = versions.map(\.rules.version)
            board.adopted = adopted(by: code, shelf.current)
            answer.boards.append(board)
        }
        return answer
    }

    /// Every version that a board adopted, in order.
    package func rules(of board: BoardCode) throws(QueryError) -> BoardRules {
        let book = shelf.current
        guard let versions = book.boards[board] else { throw .boardUnknown(board) }
        var answer = BoardRules()
        answer.versions = versions.map(\.rules)
        answer.position = position.rawValue
        answer.adopted = adopted(by: board, book)
        return answer
    }

    private func adopted(by board: BoardCode, _ book: RuleBook) -> [AdoptedVersion] {
        let inForce = book.governing(board, on: today(of: board))?.version
        return (book.boards[board] ?? []).map { version in
            AdoptedVersion(version, isInForce: version.rules.version == inForce)
        }
    }
}

extension AdoptedVersion {
    fileprivate init(_ adopted: RuleBook.AdoptedRules, isInForce: Bool) {
        self.init()
        let rules = adopted.rules
        version = rules.version
        effectiveOn = adopted.effectiveOn.description
        adoptedAt = Google_Protobuf_Timestamp(adopted.recordedAt)
        position = adopted.position.rawValue
        eventID = adopted.adoptedBy.description
        digest = rules.digest
        source = rules.source
        sourceDate = rules.sourceDate
        unverified = rules.unverified
        inForce = isInForce
    }
}

extension Rules {
    /// SHA-256 of the protobuf form, in hexadecimal.
    package var digest: String {
        do {
            return try Digest(Array(SHA256.hash(data: try serializedBytes() as [UInt8]))).hex
        } catch {
            preconditionFailure("rules hold nothing that cannot be encoded: \(error)")
        }
    }
}
