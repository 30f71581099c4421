package import CivilTime
import CredentialingSchema
package import Identifiers

/// One person's record: the fold of the person's stream. Holds no personal data.
///
/// Applying the same events in the same order gives the same record, whatever the clock says.
/// An event type that this program does not know changes the version and nothing else.
package struct Record: Sendable {
    package let peer: PeerID
    /// Whether it is one of many that stay in memory: what its entries have alike with theirs is then looked for, which
    /// whoever folds millions to throw them away would wait for.
    let isKept: Bool
    package internal(set) var version: StreamVersion = .none
    /// That of the last event that was no reading: nothing but readings was recorded since.
    package internal(set) var changedAt: StreamVersion = .none
    /// Of its events, those that are readings of it or of whoever is merged into it.
    package internal(set) var readings = 0
    package internal(set) var position: Position = .origin
    package internal(set) var recordedAt: Instant?
    /// The last event that somebody reported: what time made since tells nothing new.
    package internal(set) var lastReport: (position: Position, recordedAt: Instant)?
    package internal(set) var registeredOn: CivilDate?
    /// In the order of recording; voided ones are gone.
    package internal(set) var evidence: [EvidenceEntry] = []
    package internal(set) var applications: [ApplicationRecord] = []
    package internal(set) var credentials: [CredentialRecord] = []
    /// Deadlines that were recorded as passed.
    package internal(set) var passedDeadlines: Set<Deadline> = []
    /// Voided event → the event that voided it.
    package internal(set) var voided: [EventID: EventID] = [:]
    /// Those of `voided` that were voided before they came and have not come: which they may be is seen then.
    var foretold: Set<EventID> = []
    /// Corrected event → the event that corrected it last.
    package internal(set) var corrections: [EventID: EventID] = [:]
    package internal(set) var revisions = DecisionList<Revision>()
    package internal(set) var ceuDecisions = DecisionList<CEUDecision>()
    package internal(set) var audits: [AuditResult] = []
    /// Codes of the bodies whose identifiers were linked; the identifiers are sealed.
    package internal(set) var identities: [(by: EventID, system: String)] = []
    var deaths: [Death] = []
    /// People who are merged into this one, in the order of the merges.
    package internal(set) var merged: [PeerID] = []
    /// How many people are merged into each other at most to make this one: 0 when nobody is merged into her.
    package internal(set) var mergeDepth = 0
    /// The id under which the person goes on; nil: this one.
    package internal(set) var mergedInto: PeerID?
    /// The event that destroyed the key of the sealed data, while nothing was recorded since.
    package internal(set) var erasedBy: EventID?
    /// Every event's id and type, so that a void can be checked.
    package internal(set) var types = EventTypes()
    /// Made when many of its events speak of others.
    var places: EventPlaces?
    /// How many do, as far as that matters.
    var mentions: UInt8 = 0

    /// A record longer than this is a fault of some client, not a career. What each kind of command asks of it, its
    /// ``RecordRoom`` says.
    package static let eventsMax = 50_000
    /// In one so long nothing is recorded that can be sent again and again, whoever sends it: what is left is for what
    /// must not be refused.
    package static let repeatedMax = 49_000
    /// Every reader of a record reads those within it, within each other. Doubles of doubles are rare, and more of them
    /// nobody's history.
    package static let mergeDepthMax = 16
    /// People whom an erasure names: more than are ever one.
    package static let erasedPeopleMax = 5_000
    /// So many of them are readings at most.
    package static let readingsMax = 10_000
    /// So many others are there when nobody who is no board may report any more. What is left is the boards': they must be
    /// able to decide, to void and to mend, whatever others sent.
    package static let reportsMax = 30_000

    package init(peer: PeerID, isKept: Bool = false) {
        self.peer = peer
        self.isKept = isKept
    }

    /// Of somebody who was registered, and of whom nothing else is known.
    package init(registered peer: PeerID) {
        self.init(peer: peer)
        version = StreamVersion.none.next
    }

    package var exists: Bool { version != .none }

    /// Its events, and those of everybody who is merged into it: what it costs to fold and to read it.
    package var length: Int { types.count }

    /// Makes this copy of a record its own, with room for so many further events: left to grow by itself, it would take
    /// twice what it needs.
    package mutating func separate(roomForEvents count: Int) {
        evidence.reserveCapacity(evidence.count + count)
        types.reserveCapacity(types.count + count)
    }

    /// The one that is meant by what is said of a person's application on a day: the last that is open then, else the
    /// last. Two people who are one may both have applied, and what was recorded of one leaves the other one open.
    package func application(board: BoardCode, credential: String, on day: CivilDate) -> ApplicationRecord? {
        applicationIndex(board: board, credential: credential, on: day).map { applications[$0] }
    }

    func applicationIndex(board: BoardCode, credential: String, on day: CivilDate) -> Int? {
        let ofKind = applications.indices.filter { applications[$0].isFor(credential, of: board) }
        return ofKind.last { applications[$0].isOpen(on: day) } ?? ofKind.last
    }

    /// The last application for a credential that a new one would stand beside.
    func undecided(board: BoardCode, credential: String, on day: CivilDate) -> ApplicationRecord? {
        applications.last { $0.isFor(credential, of: board) && $0.isOpen && $0.isOpen(on: day) }
    }

    package func credential(board: BoardCode, number: String) -> CredentialRecord? {
        credentials.first { $0.board == board && $0.number == number }
    }

    /// A board that took an application by an event after it had been told that it lapsed, decided it or took its
    /// withdrawal: it is with the person there, and maybe nowhere after. nil: the event is no such one.
    package func boardDeciding(by event: EventID) -> BoardCode? {
        applications.first {
            [$0.submittedBy, $0.decision?.by, $0.withdrawal?.by].contains(event)
                && ($0.lapse != nil || wasToldToLapse($0))
        }?.board
    }

    /// Boards with which the person has an open application or a credential that was not voided.
    package var boards: [BoardCode] {
        if mergedInto != nil { return [] }
        var boards: [BoardCode] = []
        for application in applications where application.isOpen && !wasToldToLapse(application) {
            if !boards.contains(application.board) { boards.append(application.board) }
        }
        for credential in credentials where credential.voidedBy == nil {
            if !boards.contains(credential.board) { boards.append(credential.board) }
        }
        return boards
    }
}
