import CivilTime
import CommandProcessing
import Credentialing
package import CredentialingSchema
import Crypto
import EventStore
package import Identifiers
import MerkleTree
import SwiftProtobuf

extension ReadSide {
    /// Boards that have adopted rules, as far as the query knows. On the axis of dates nothing is left out: it says
    /// which version is in force.
    package func boards(at time: QueryTime = .now) throws(QueryError) -> Boards {
        let moment = moment
        let last = try lastKnown(at: time, through: moment.position)
        // After the position: then it has every rule that was adopted up to there.
        let book = shelf.current
        var answer = Boards()
        answer.position = last.rawValue
        answer.asOf = time.asOf?.description ?? ""
        answer.knownAt = Google_Protobuf_Timestamp(try knownInstant(time, last, moment))
        for code in book.boards.keys.sorted() {
            let versions = book.versions(of: code, knownAt: last)
            guard let newest = versions.last else { continue }
            var board = Board()
            board.code = code.description
            board.title = newest.rules.title
            board.versions = versions.map(\.rules.version)
            board.adopted = adopted(versions, by: code, book, on: time.asOf ?? today(of: code), last)
            answer.boards.append(board)
        }
        return answer
    }

    /// Every version that a board adopted, in order, as far as the query knows.
    package func rules(of board: BoardCode, at time: QueryTime = .now) throws(QueryError) -> BoardRules {
        let moment = moment
        let last = try lastKnown(at: time, through: moment.position)
        // After the position: then it has every rule that was adopted up to there.
        let book = shelf.current
        let versions = book.versions(of: board, knownAt: last)
        guard !versions.isEmpty else { throw .boardUnknown(board) }
        let asOf = time.asOf ?? today(of: board)
        var answer = BoardRules()
        answer.versions = versions.map(\.rules)
        answer.position = last.rawValue
        answer.asOf = asOf.description
        answer.knownAt = Google_Protobuf_Timestamp(try knownInstant(time, last, moment))
        answer.adopted = adopted(versions, by: board, book, on: asOf, last)
        return answer
    }

    private func adopted(
        _ versions: [RuleBook.AdoptedRules],
        by board: BoardCode,
        _ book: RuleBook,
        on date: CivilDate,
        _ last: Position
    ) -> [AdoptedVersion] {
        let inForce = book.governing(board, on: date, knownAt: last)?.version
        return versions.map { AdoptedVersion($0, isInForce: $0.rules.version == inForce) }
    }
}

extension RuleBook {
    fileprivate func versions(of board: BoardCode, knownAt last: Position) -> [AdoptedRules] {
        (boards[board] ?? []).filter { $0.position <= last }
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
