package import CivilTime
import CommandProcessing
package import Credentialing
package import CredentialingSchema
import EventStore
package import Identifiers
import SwiftProtobuf

extension ReadSide {
    /// The person's record in short: applications, credentials, totals, personal details. What a board has of her is
    /// of the day that the board's calendar shows.
    /// - Parameter sight: whose eyes it is for: a board sees the applications and credentials that are its own.
    package func peer(
        _ id: PeerID,
        at time: QueryTime,
        seenBy sight: Sight = .everything
    ) throws(QueryError) -> Peer {
        let (asked, moment) = (time, moment)
        let known = moment.position
        let time = try self.time(asked, seenBy: sight, of: id, through: known)
        var days = BoardDays(time.asOf) { today(of: $0) }
        var records = DatedRecords { (day) throws(QueryError) -> DatedRecord in
            let own = try self.record(of: id, at: time.on(day), through: known).record
            let whole = try self.goesOn(own, at: asked.on(day), through: known, seenBy: sight)
            return DatedRecord(own: own, whole: whole)
        }
        // What any board has of her by its own day is in the record of the last day.
        let latest = try records.on(time.asOf ?? lastToday).own
        let asOf = self.asOf(of: latest, &days, seenBy: sight)
        let record = try records.on(asOf)
        var peer = Peer()
        let last = try lastKnown(at: record.whole == nil ? time : asked, through: known)
        peer.position = last.rawValue
        peer.knownAt = Google_Protobuf_Timestamp(
            try knownInstant(record.whole == nil ? time : asked, last, moment)
        )
        peer.asOf = asOf.description
        peer.add(record.own)
        peer.version = try version(of: id, from: record.own.version, through: last).rawValue
        try addDetails(of: id, through: last, to: &peer)
        // Put into the answer whole: it keeps its fields behind a reference, and to add to one there copies it.
        var applications: [Application] = []
        for application in latest.applications where sight.includes(application.board) {
            let day = days[application.board]
            let shown = try records.on(day).application(of: application.submittedBy)
            if let shown { applications.append(Application(shown, on: day)) }
        }
        peer.applications = applications
        var credentials: [Credential] = []
        for credential in latest.credentials where sight.includes(credential.board) {
            let day = days[credential.board]
            guard let found = try records.on(day).credential(issuedBy: credential.issuedBy) else { continue }
            var shown = Credential(found, on: day)
            // As of its board's calendar, as every other answer about it.
            if day != asOf { shown.asOf = day.description }
            credentials.append(shown)
        }
        peer.credentials = credentials
        return peer
    }

    /// How long a person's own stream is by a position, whatever the day: what a command expects of it.
    /// - Parameter version: of an event of the stream that stands before that position, or none.
    private func version(
        of peer: PeerID,
        from version: StreamVersion,
        through last: Position
    ) throws(QueryError) -> StreamVersion {
        try answering {
            var length = version
            try store.forEachRecord(of: StreamID(peer: peer), from: version.next) { header, _ in
                guard header.position <= last else { return false }
                length = header.version
                return true
            }
            return length
        }
    }

    private func addDetails(of id: PeerID, through last: Position, to peer: inout Peer) throws(QueryError) {
        switch try details(of: id, through: last) {
        case .personal(let data): peer.personal = data.details
        case .erased:
            peer.personalErased = true
            if let erasure = try erasure(of: id) { peer.erasure = erasure }
        case .nothing: break
        }
    }

    /// The day that was named, else the one that the calendars of the person's boards show, or, where these differ,
    /// UTC's.
    private func asOf(of record: Record, _ days: inout BoardDays, seenBy sight: Sight) -> CivilDate {
        for board in record.credentials.map(\.board) + record.applications.map(\.board)
        where sight.includes(board) { _ = days[board] }
        return days.shared ?? today
    }

    /// The record in which what a merged-away person had goes on, and where it is decided about since.
    /// - Returns: nil for whoever was not merged away, as far as the query knows, and where these eyes do not see it.
    private func goesOn(
        _ record: Record,
        at time: QueryTime,
        through known: Position,
        seenBy sight: Sight
    ) throws(QueryError) -> Record? {
        var whole: Record?
        var next = record.mergedInto
        while let survivor = next {
            do throws(QueryError) {
                // A holder is shown what the token's id holds, as it stands now.
                let eyes = sight == .own ? .everything : sight
                let time = try self.time(time, seenBy: eyes, of: survivor, through: known, goingOn: true)
                let found = try self.record(of: survivor, at: time, through: known).record
                (whole, next) = (found, found.mergedInto)
            } catch {
                if case .peerUnknown = error { return whole }
                throw error
            }
        }
        return whole
    }

    /// The person's details as last given by a position, opened.
    func details(of peer: PeerID, through last: Position) throws(QueryError) -> PersonalDataSeal.Opened {
        try answering {
            try PersonalDetailsReader(store: store, seal: seal).details(of: peer, through: last)
        }
    }
}

extension Peer {
    /// What is the person's own, and no board's.
    fileprivate mutating func add(_ record: Record) {
        peerID = record.peer.description
        registeredOn = record.registeredOn?.description ?? ""
        totals = Totals(record.totals)
        mergedInto = record.mergedInto?.description ?? ""
        if let death = record.death { diedOn = death.on.description }
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
