import CivilTime
import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
package import Identifiers
import SwiftProtobuf

extension ReadSide {
    /// The message `Verification` of a credential as it is today, in canonical protobuf JSON: what
    /// `verification(_:_:at:)` tells, in an order of members of its own. A record that has not changed since it was
    /// asked for is not folded again.
    package func verificationText(
        _ board: BoardCode,
        _ number: String
    ) throws(QueryError) -> [UInt8] {
        let moment = moment
        let today = today(of: board)
        let found = try credential(board, number, on: today, through: moment.position)
        guard let found else {
            return try answering {
                try verification(board, number, at: QueryTime(asOf: today)).jsonUTF8Bytes()
            }
        }
        return try text(of: found, moment)
    }

    /// The same, of a record that is kept and has not gone on: nothing is folded.
    /// - Returns: nil for what must be made first.
    package func keptVerificationText(
        _ board: BoardCode,
        _ number: String
    ) throws(QueryError) -> [UInt8]? {
        let moment = moment
        let name = KeptAnswers.CredentialName(board: board, number: number)
        let today = today(of: board)
        guard let found = try answering({ try keptCredential(name, on: today) }) else { return nil }
        return try text(of: found, moment)
    }

    private func text(of found: KeptCredential, _ asked: LogMoment) throws(QueryError) -> [UInt8] {
        // What is kept may have been made for somebody who asked later.
        let moment = try lastMoment(max(asked.position, found.last), of: asked)
        return try answering {
            var rest = Verification()
            rest.asOf = found.asOf.description
            rest.position = moment.position.rawValue
            rest.knownAt = Google_Protobuf_Timestamp(moment.instant)
            if let name = found.name,
                case .personal(let data) = try PersonalDetailsReader(store: store, seal: seal).details(
                    at: name
                )
            {
                rest.holderName = data.details.publicName
            }
            let members: [UInt8] = try rest.jsonUTF8Bytes()
            return Array("{\"credential\":".utf8) + found.json + [UInt8(ascii: ",")] + members[1...]
        }
    }

    /// Kept or made; nil for what cannot be kept, as where people were merged.
    private func credential(
        _ board: BoardCode,
        _ number: String,
        on today: CivilDate,
        through known: Position
    ) throws(QueryError) -> KeptCredential? {
        let name = KeptAnswers.CredentialName(board: board, number: number)
        if let old = try answering({ try keptCredential(name, on: today) }) { return old }
        guard let made = try madeCredential(name, on: today, through: known) else { return nil }
        kept.keep(made, as: name)
        return made
    }

    /// The credential when it is kept as it is today.
    private func keptCredential(
        _ name: KeptAnswers.CredentialName,
        on today: CivilDate
    ) throws -> KeptCredential? {
        guard let old = kept.credential(name), old.asOf == today,
            try store.index.head(of: old.stream)?.version == old.version
        else { return nil }
        return old
    }

    private func madeCredential(
        _ name: KeptAnswers.CredentialName,
        on today: CivilDate,
        through known: Position
    ) throws(QueryError) -> KeptCredential? {
        let row = try credentialRow(name.board, name.number, knowing: known)
        guard let peer = row.flatMap({ PeerID($0.peerID) }) else { return nil }
        let events = try answering { try knownEvents(of: peer, at: .now, through: known) }
        guard let last = events.last, !events.contains(where: \.isOfMerges) else { return nil }
        let record = try record(of: peer, events, asOf: today, through: known)
        guard let credential = record.credential(board: name.board, number: name.number) else { return nil }
        let details = events.last {
            $0.type.map { PersonalDetailsReader.gives($0.code) } ?? false
        }
        let showsName = credential.publicName && credential.voidedBy == nil
        return try answering {
            KeptCredential(
                stream: StreamID(peer: peer),
                version: last.version,
                last: last.position,
                asOf: today,
                json: try Credential(publicRecordOf: credential, on: today).jsonUTF8Bytes(),
                name: showsName ? details?.position : nil
            )
        }
    }
}

extension RecordedEvent {
    /// Whether others' streams tell of the person, too. Old rows name as a credential's holder whom a merge took it
    /// from, under whose id nothing is recorded any more that befalls it.
    fileprivate var isOfMerges: Bool {
        guard let type else { return true }
        return type == .peerMergedAway || PersonView.isOfMerges(type.code)
    }
}
