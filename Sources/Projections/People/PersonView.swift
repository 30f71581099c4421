package import CivilTime
import CommandProcessing
package import Credentialing
package import CredentialingSchema
package import EventStore
package import Identifiers

/// What the projections know of one person: the fold of the person's stream, shared by all of them.
///
/// An event that cannot be applied stalls this person's rows, and only these: the view stays as it
/// was before it and says why.
package struct PersonView: Sendable {
    package private(set) var record: Record
    /// As boards were told of the person: what comes later closes spans and opens new ones, and moves none.
    package private(set) var spans: [JurisdictionSpan] = []
    /// That only somebody who was merged in was ever with, and who left her before: what they decided stands in the
    /// record.
    private var inheritedBoards: [BoardCode] = []
    /// Those of them that nobody brings in any more.
    private var formerBoards: Set<BoardCode> = []
    package private(set) var stall: Stall?
    /// What the person is found by; empty in a view that was made without looking at names.
    private(set) var names = NameTrail()
    /// The names of the time at which the person left a board that she is not with any more.
    private var namesLeftBehind: [String: NameTrail] = [:]
    private let tokens: NameTokens?
    /// Of the credentials, where rows are made of the view; else none.
    private var timelines = CredentialTimelines()
    /// Version of the last event seen, applied or not.
    package private(set) var version: StreamVersion = .none

    package struct Stall: Sendable {
        package let position: Position
        package let type: EventTypeCode
        package let recordedAt: Instant
        package let reason: String

        init(_ header: RecordHeader, _ reason: String) {
            position = header.position
            type = header.type
            recordedAt = header.recordedAt
            self.reason = reason
        }
    }

    /// - Parameters:
    ///   - tokens: nil: names are not looked at.
    ///   - isKept: it stays in memory with many others.
    package init(peer: PeerID, tokens: NameTokens? = nil, isKept: Bool = false) {
        record = Record(peer: peer, isKept: isKept)
        self.tokens = tokens
    }

    /// For a stream with merges: who takes part in it is known before.
    init(peer: PeerID, plan: MergePlan, tokens: NameTokens? = nil) {
        record = Record(peer: peer, plan: plan)
        self.tokens = tokens
    }

    /// What somebody else folded of a person who was never merged: as if its records were applied.
    init(_ folded: FoldedPerson, tokens: NameTokens?) {
        record = folded.record
        version = folded.record.version
        self.tokens = tokens
        for mark in folded.marks { follow(mark) }
    }

    /// Whether an event changes whose streams make the view, or whether its names can still be opened, so that more than
    /// the event itself must be read.
    static func isOfMerges(_ type: EventTypeCode) -> Bool {
        type == EventType.peersMerged.code || type == EventType.peersUnmerged.code
            || type == EventType.peerRestored.code
    }

    /// Every board that the person was ever with, in the order of the first time, and those before them that were with
    /// somebody who is part of her now.
    var everBoards: [BoardCode] {
        var boards = inheritedBoards
        for span in spans {
            guard let board = BoardCode(span.board), !boards.contains(board) else { continue }
            boards.append(board)
        }
        return boards
    }

    /// The same for who makes rows of it in several projections: what they tell of her credentials is made once.
    var forRows: PersonView {
        var view = self
        view.timelines = CredentialTimelines(record)
        return view
    }

    func timeline(of credential: CredentialRecord) -> CredentialTimeline { timelines[credential] }

    /// The names that a board knows the person by: after she left it, those of then.
    func names(knownTo board: BoardCode) -> NameTrail {
        namesLeftBehind.isEmpty ? names : namesLeftBehind[board.description] ?? names
    }

    /// Takes in the person who was merged into this one.
    mutating func absorb(_ other: PersonView, at position: Position) {
        guard stall == nil else { return }
        record.absorb(other.record)
        followJurisdiction(at: position, boards: record.boards)
        for board in other.everBoards where !knows(board) {
            if !inheritedBoards.contains(board) { inheritedBoards.append(board) }
            namesLeftBehind[board.description] = other.names(knownTo: board)
        }
        if let stalled = other.stall { stall = stalled }
    }

    /// Applies the next record of the person's stream. Live and rebuild both go through here.
    package mutating func apply(_ header: RecordHeader, payload: RawSpan) {
        apply(header, payload: payload) { (record, recorded) throws(Record.FoldError) -> Bool in
            try record.apply(recorded)
            return true
        }
    }

    /// Applies the next record when it is one of a selection, such as those effective by a date.
    mutating func apply(_ header: RecordHeader, payload: RawSpan, ifAmong selected: Set<EventID>) {
        apply(header, payload: payload) { (record, recorded) throws(Record.FoldError) -> Bool in
            guard selected.contains(recorded.id) else { return false }
            try record.applySelected(recorded)
            return true
        }
    }

    /// - Parameter body: says whether it applied the event.
    private mutating func apply(
        _ header: RecordHeader,
        payload: RawSpan,
        to body: (inout Record, FoldableEvent) throws(Record.FoldError) -> Bool
    ) {
        precondition(header.version == version.next, "a stream is applied without gaps")
        version = header.version
        guard stall == nil else { return }
        do {
            let recorded = try FoldableEvent(header, payload: payload)
            if try body(&record, recorded) {
                followNames(recorded.type, header, payload: payload)
            }
            if recorded.type?.movesBoards == true {
                let deciding = record.boardDeciding(by: recorded.id)
                followJurisdiction(at: recorded.position, boards: record.boards, and: deciding)
            }
        } catch let error as EventDecodingError {
            stall = Stall(header, error.reason)
        } catch let error as Record.FoldError {
            stall = Stall(header, error.reason)
        } catch {
            stall = Stall(header, "\(error)")
        }
    }

    private mutating func follow(_ mark: FoldedPerson.Mark) {
        let type = EventType(rawValue: mark.header.type.rawValue)
        followNames(type, mark.header, payload: mark.payload.span.bytes)
        if type?.movesBoards == true {
            followJurisdiction(at: mark.header.position, boards: mark.boards, and: mark.deciding)
        }
    }

    private mutating func followNames(_ type: EventType?, _ header: RecordHeader, payload: RawSpan) {
        guard let type, type.concernsNames else { return }
        names.follow(type, header, payload: payload, using: tokens)
        guard type == .personalDataErased else { return }
        for board in namesLeftBehind.keys { namesLeftBehind[board]?.forget() }
    }

    /// Goes on, when a merge is taken back, from what was told until then. Without the other person's record these spans
    /// would be others; but whoever was told of an event goes on knowing it, and is told of what becomes of it.
    ///
    /// - Parameters:
    ///   - told: the view as it was before, with the other person in it.
    ///   - openings: where the person's own events brought a board in, void or not.
    ///   - position: where the merge ends: that concerns the person's own boards alone.
    mutating func goOn(
        after told: PersonView,
        openings: [(board: String, position: Position)],
        at position: Position
    ) {
        let own = spans
        spans = told.spans
        for (board, names) in told.namesLeftBehind where !told.isInherited(board) {
            namesLeftBehind[board] = names
        }
        // Who asks about the time before must find her under boards of whoever leaves, too. The name is another person's
        // again, whose erasure would not reach its tokens here.
        for board in told.inheritedBoards where !everBoards.contains(board) {
            inheritedBoards.append(board)
            namesLeftBehind[board.description] = told.names(knownTo: board)
            namesLeftBehind[board.description]?.forget()
            formerBoards.insert(board)
        }
        for index in spans.indices {
            let span = spans[index]
            let isOwn =
                own.contains { $0.board == span.board && $0.overlaps(span) }
                || openings.contains {
                    $0.board == span.board && $0.position < position && span.holds($0.position)
                }
            if isOwn { continue }
            spans[index].lent = true
            guard span.throughPosition == 0 else { continue }
            spans[index].throughPosition = position.rawValue - 1
            namesLeftBehind[span.board] = names
        }
    }

    /// Whether a board was ever with her, or with somebody who is part of her now.
    private func knows(_ board: BoardCode) -> Bool {
        everBoards.contains(board) && !formerBoards.contains(board)
    }

    private func isInherited(_ board: String) -> Bool {
        inheritedBoards.contains { $0.description == board } && !spans.contains { $0.board == board }
    }

    /// Opens and closes spans so that at each position it can be told whom the person is with.
    ///
    /// - Parameters:
    ///   - current: those that are with the person from there on.
    ///   - deciding: one that is at the position, whether or not after it.
    private mutating func followJurisdiction(
        at position: Position,
        boards current: [BoardCode],
        and deciding: BoardCode? = nil
    ) {
        if let deciding, !current.contains(deciding) {
            followJurisdiction(at: position, boards: current + [deciding])
        }
        let boards = current.map(\.description)
        for index in spans.indices where spans[index].throughPosition == 0 {
            let board = spans[index].board
            guard !boards.contains(board) else { continue }
            spans[index].throughPosition = position.rawValue
            namesLeftBehind[board] = names
        }
        for board in boards where !spans.contains(where: { $0.board == board && $0.throughPosition == 0 }) {
            var span = JurisdictionSpan()
            span.board = board
            span.fromPosition = position.rawValue
            spans.append(span)
            namesLeftBehind[board] = nil
        }
    }
}

extension JurisdictionSpan {
    fileprivate func holds(_ position: Position) -> Bool {
        fromPosition <= position.rawValue && (throughPosition == 0 || position.rawValue <= throughPosition)
    }

    fileprivate func overlaps(_ other: JurisdictionSpan) -> Bool {
        holds(Position(other.fromPosition)) || other.holds(Position(fromPosition))
    }
}
