package import CivilTime
import CommandProcessing
package import Credentialing
package import CredentialingSchema
package import Identifiers
import SwiftProtobuf

extension ReadSide {
    /// The person's record in short: applications, credentials, totals, personal details.
    /// - Parameter sight: whose eyes it is for: a board sees the applications and credentials that are its own.
    package func peer(
        _ id: PeerID,
        at time: QueryTime,
        seenBy sight: Sight = .everything
    ) throws(QueryError) -> Peer {
        let asked = time
        let time = try self.time(asked, seenBy: sight, of: id, through: position)
        var days = BoardDays(time.asOf) { today(of: $0) }
        let (record, asOf, known) = try record(of: id, at: time, &days, seenBy: sight)
        var peer = Peer()
        peer.peerID = id.description
        let whole = try goesOn(record, at: asked.on(asOf), seenBy: sight)
        let last = try lastKnown(at: whole == nil ? time : asked, through: known)
        peer.position = last.rawValue
        peer.knownAt = Google_Protobuf_Timestamp(try knownInstant(whole == nil ? time : asked, last))
        peer.version = record.version.rawValue
        peer.registeredOn = record.registeredOn?.description ?? ""
        switch try details(of: id, through: last) {
        case .personal(let data): peer.personal = data.details
        case .erased:
            peer.personalErased = true
            if let erasure = try erasure(of: id) { peer.erasure = erasure }
        case .nothing: break
        }
        for application in record.applications where sight.includes(application.board) {
            guard let now = whole.map({ $0.application(of: application.submittedBy) }) ?? application else {
                continue
            }
            peer.applications.append(Application(now, on: days[application.board]))
        }
        peer.asOf = asOf.description
        for credential in record.credentials where sight.includes(credential.board) {
            let credential =
                whole?.credential(board: credential.board, number: credential.number) ?? credential
            let day = days[credential.board]
            peer.credentials.append(Credential(credential, on: day))
            // As of its board's calendar, as every other answer about it.
            if day != asOf { peer.credentials[peer.credentials.count - 1].asOf = day.description }
        }
        peer.totals = Totals(record.totals)
        peer.mergedInto = record.mergedInto?.description ?? ""
        if let death = record.death { peer.diedOn = death.on.description }
        return peer
    }

    /// The record in which what a merged-away person had goes on, and where it is decided about since.
    /// - Returns: nil for whoever was not merged away, as far as the query knows, and where these eyes do not see it.
    private func goesOn(
        _ record: Record,
        at time: QueryTime,
        seenBy sight: Sight
    ) throws(QueryError) -> Record? {
        var whole: Record?
        var next = record.mergedInto
        while let survivor = next {
            do throws(QueryError) {
                // A holder is shown what the token's id holds, as it stands now.
                let eyes = sight == .own ? .everything : sight
                let time = try self.time(time, seenBy: eyes, of: survivor, through: position)
                let found = try self.record(of: survivor, at: time).record
                (whole, next) = (found, found.mergedInto)
            } catch {
                if case .peerUnknown = error { return whole }
                throw error
            }
        }
        return whole
    }

    /// The record as of the day that the calendars of the person's boards show, or, where these differ, as of UTC's.
    private func record(
        of id: PeerID,
        at time: QueryTime,
        _ days: inout BoardDays,
        seenBy sight: Sight
    ) throws(QueryError) -> (record: Record, asOf: CivilDate, known: Position) {
        let found = try record(of: id, at: time.on(time.asOf ?? lastToday))
        if time.asOf != nil { return found }
        for board in found.record.credentials.map(\.board) + found.record.applications.map(\.board)
        where sight.includes(board) { _ = days[board] }
        let asOf = days.shared ?? today
        return asOf == found.asOf ? found : try record(of: id, at: time.on(asOf))
    }

    /// The person's details as last given by a position, opened.
    func details(of peer: PeerID, through last: Position) throws(QueryError) -> PersonalDataSeal.Opened {
        try answering {
            try PersonalDetailsReader(store: store, seal: seal).details(of: peer, through: last)
        }
    }
}

extension Application {
    /// - Parameter date: on which time can have closed it already.
    init(_ application: ApplicationRecord, on date: CivilDate) {
        self.init()
        board = application.board.description
        credential = application.credential
        status = application.status(on: date)
        submittedOn = application.submittedOn.description
        decidedOn = (application.decision?.on ?? application.closing?.on)?.description ?? ""
        deficiencies = application.deficiencies
        lapsesOn = application.lapsesOn?.description ?? ""
    }
}

extension Credential {
    package init(_ record: CredentialRecord, on date: CivilDate) {
        self.init()
        let cycle = record.current
        board = record.board.description
        credential = record.credential
        number = record.number
        title = record.title
        status = record.status(on: date)
        practiceAuthorized = record.practiceAuthorized(on: date)
        issuedOn = record.issuedOn.description
        expiresOn = cycle.expiresOn.description
        lateUntil = cycle.lateUntil.description
        if !cycle.isProvisional, cycle.fileBy != cycle.expiresOn { fileBy = cycle.fileBy.description }
        self.cycle = UInt32(record.cycleCount)
        cycleStartsOn = cycle.startsOn.description
        renewalFiledOn = cycle.filing?.on.description ?? ""
        discipline = record.discipline(on: date).shown
    }
}

extension Totals {
    init(_ totals: Record.MinuteTotals) {
        self.init()
        trainingMinutes = UInt32(clamping: totals.training.count)
        supervisionMinutes = UInt32(clamping: totals.supervision.count)
        experienceMinutes = UInt32(clamping: totals.experience.count)
        continuingEducationMinutes = UInt32(clamping: totals.continuingEducation.count)
    }
}
