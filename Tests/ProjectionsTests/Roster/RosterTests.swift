import CivilTime
import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import TestSupport
import Testing

@testable import Projections

struct RosterTests {
    let folder = TemporaryFolder()

    private func board(_ code: String = Sample.board) throws -> BoardCode { try #require(BoardCode(code)) }

    private func everything(_ stack: Stack, _ question: RosterQuestion, at time: QueryTime = .now) throws
        -> [RosterEntry]
    {
        var question = question
        var entries: [RosterEntry] = []
        while true {
            let page = try stack.queries.roster(question, at: time)
            #expect(page.entries.count <= question.limit)
            entries += page.entries
            if page.next.isEmpty { return entries }
            question.after = RosterCursor(page.next)
            #expect(question.after != nil)
        }
    }

    /// The rows and the records tell the same of every day from today on, whatever is asked.
    @Test(arguments: [71, 72, 73])
    func rowsAreWhatTheRecordsSay(_ seed: UInt64) async throws {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: seed, people: 6)
        for _ in 0..<6 { try await stack.submit(random.commands(80)) }
        let head = QueryTime.KnownAt.position(stack.queries.position)
        var statuses: Set<RosterStatus> = []
        for code in RandomCommands.boards {
            let question = RosterQuestion(board: try board(code))
            for day in ["2026-12-01", "2026-12-02", "2027-01-20", "2027-06-30", "2099-01-01"] {
                let date = try CivilDate(day)
                let rows = try stack.queries.roster(question, at: QueryTime(asOf: date))
                let records = try stack.queries.roster(question, at: QueryTime(asOf: date, knownAt: head))
                #expect(!rows.fromRecords && records.fromRecords)
                #expect(rows.entries == records.entries, "\(code) on \(day)")
                #expect(!rows.entries.isEmpty)
                statuses.formUnion(rows.entries.map(\.status))
                for status in RosterStatus.allCases where status != .unspecified {
                    var one = question
                    one.statuses = [status]
                    let found = try stack.queries.roster(one, at: QueryTime(asOf: date)).entries
                    #expect(found == rows.entries.filter { $0.status == status }, "\(status) on \(day)")
                }
                var both = question
                both.statuses = [.active, .expired, .denied]
                let found = try stack.queries.roster(both, at: QueryTime(asOf: date)).entries
                #expect(found == rows.entries.filter { both.statuses.contains($0.status) })
            }
        }
        #expect(statuses.count > 4, "\(statuses)")
        #expect(try stack.differences() == [])
        try await stack.close()
    }

    /// What a roster says of a day in the past is what each person's own answer says of it.
    @Test func thePastIsThatOfTheRecords() async throws {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: 74, people: 5)
        try await stack.submit(random.commands(300))
        let code = try board()
        for day in ["2024-03-01", "2025-01-15", "2026-06-30"] {
            for known in [nil, QueryTime.KnownAt.position(Position(150))] {
                let time = QueryTime(asOf: try CivilDate(day), knownAt: known)
                let roster = try stack.queries.roster(RosterQuestion(board: code), at: time)
                #expect(roster.fromRecords)
                var expected: [String: CredentialStatus] = [:]
                for number in 0..<5 {
                    let peer = try stack.queries.peer(Sample.peer(number), at: time)
                    for credential in peer.credentials
                    where credential.board == code.description && credential.status != .unspecified {
                        expected[credential.number] = credential.status
                    }
                }
                let credentials = roster.entries.filter { !$0.credentialNumber.isEmpty }
                let found = credentials.map { ($0.credentialNumber, $0.status) }
                #expect(
                    Dictionary(found, uniquingKeysWith: { $1 }) == expected.mapValues { RosterStatus($0) },
                    "\(day)"
                )
            }
        }
        try await stack.close()
    }

    private func filled(_ names: [(given: String, family: String)]) async throws -> Stack {
        let stack = try Stack(folder.path)
        var commands = [Sample.adoptRules(1)]
        for (index, name) in names.enumerated() {
            let peer = index + 1
            commands += [
                Sample.register(peer * 10, peer: peer, given: name.given, family: name.family),
                Sample.module(peer * 10 + 1, peer: peer), Sample.submit(peer * 10 + 2, peer: peer),
                Sample.approve(peer * 10 + 3, peer: peer, credentialNumber: "N-\(peer)"),
            ]
        }
        let outcomes = try await stack.submit(commands)
        for outcome in outcomes { try #require(outcome.receipt != nil, "\(outcome.summary)") }
        return stack
    }

    @Test(arguments: [1, 2, 3, 5, 1_000])
    func pagesOfEverySizeAreTheWhole(_ limit: Int) async throws {
        let stack = try Stack(folder.path)
        var random = RandomCommands(seed: 75, people: 7)
        try await stack.submit(random.commands(400))
        for code in RandomCommands.boards {
            var question = RosterQuestion(board: try board(code))
            for time in [QueryTime.now, QueryTime(asOf: try CivilDate("2025-06-30"))] {
                let whole = try stack.queries.roster(question, at: time)
                #expect(whole.next.isEmpty && whole.entries.count > 3)
                question.limit = limit
                #expect(try everything(stack, question, at: time) == whole.entries)
                // Also when each page looks at few people.
                question.peopleMax = 2
                #expect(try everything(stack, question, at: time) == whole.entries)
                question.limit = 1_000
                question.peopleMax = nil
            }
        }
        try await stack.close()
    }

    /// Whoever is there from the first page to the last is shown once, whatever comes and goes between them.
    @Test func aCursorStaysRightWhileRowsComeAndGo() async throws {
        let stack = try await filled((1...6).map { ("Given", "Family\($0)") })
        var question = RosterQuestion(board: try board(), limit: 2)
        let first = try stack.queries.roster(question, at: .now)
        question.after = RosterCursor(first.next)
        #expect(question.after != nil)
        let before = try everything(stack, question)
        // The last one shown goes, one before it comes, one after it goes and one comes at the end.
        try await stack.submit([
            Sample.void(900, peer: 2, target: 23), Sample.register(901, peer: 0), Sample.submit(902, peer: 0),
            Sample.void(903, peer: 4, target: 43), Sample.register(904, peer: 9), Sample.submit(905, peer: 9),
        ])
        let after = try everything(stack, question)
        let stayed = Set(before.map(\.credentialNumber)).subtracting(["", "N-4"])
        for number in stayed { #expect(after.count { $0.credentialNumber == number } == 1, "\(number)") }
        #expect(after.contains { $0.peerID == Sample.peer(9).description })
        #expect(!after.contains { first.entries.map(\.peerID).contains($0.peerID) && $0.status == .active })
        try await stack.close()
    }

    @Test func namesAreFoundByBeginningsWhateverTheirAccents() async throws {
        let stack = try await filled([
            ("María José", "García-López"), ("Marius", "Ørsted"), ("Bo", "O'Brien"), ("Anne", "Gartner"),
        ])
        func people(_ text: String) throws -> [Int] {
            let question = RosterQuestion(board: try board(), text: text)
            let found = try stack.queries.roster(question, at: .now).entries.map(\.peerID)
            // The rows and the records find the same people.
            let head = QueryTime(knownAt: .position(stack.queries.position))
            #expect(try stack.queries.roster(question, at: head).entries.map(\.peerID) == found, "\(text)")
            return (1...4).filter { found.contains(Sample.peer($0).description) }
        }
        #expect(try people("mar") == [1, 2])
        #expect(try people("GAR") == [1, 4])
        #expect(try people("garcia maria") == [1])
        #expect(try people("López") == [1])
        #expect(try people("orst") == [2])
        #expect(try people("obrien") == [3] && people("o'br b") == [3])
        #expect(try people("bo") == [3])
        #expect(try people("garx").isEmpty && people("marie").isEmpty)
        #expect(try people("n-2") == [2] && people(" N-4 ") == [4])
        for text in ["m", "", "-", "o b"] {
            #expect(throws: QueryError.self) { try people(text) }
        }
        var question = RosterQuestion(board: try board(), text: "mar")
        question.limit = 1
        #expect(try everything(stack, question).count == 2)
        try await stack.close()
    }

    @Test func formerNamesAreFoundInThePastAlone() async throws {
        let stack = try await filled([("Ada", "Morgan")])
        let then = QueryTime(knownAt: .position(stack.queries.position))
        let amend = Sample.command(50) {
            $0.amendPersonalDetails.peerID = Sample.peer(1).description
            $0.amendPersonalDetails.personal.givenName = "Ada"
            $0.amendPersonalDetails.personal.familyName = "Stone"
            $0.amendPersonalDetails.amendedOn = "2026-11-20"
        }
        try #require(try await stack.submit(amend).receipt != nil)
        let (old, new) = (
            RosterQuestion(board: try board(), text: "morgan"),
            RosterQuestion(board: try board(), text: "stone")
        )
        #expect(try stack.queries.roster(old, at: .now).entries.isEmpty)
        #expect(try stack.queries.roster(new, at: .now).entries.map(\.name) == ["Ada Stone"])
        #expect(try stack.queries.roster(old, at: then).entries.map(\.name) == ["Ada Morgan"])
        #expect(try stack.queries.roster(new, at: then).entries.isEmpty)
        try await stack.close()
    }

    /// Also when the person was not looked at since the start, so that the tokens cannot be made again.
    @Test(arguments: [false, true])
    func anErasedPersonIsFoundByNoName(_ restarting: Bool) async throws {
        var stack = try await filled([("Ada", "Morgan"), ("Bea", "Morgan")])
        let clock = stack.clock
        if restarting {
            try await stack.close()
            stack = try Stack(folder.path, clock: clock)
        }
        let question = RosterQuestion(board: try board(), text: "morgan")
        #expect(
            try stack.queries.roster(question, at: .now).entries.map(\.name) == ["Ada Morgan", "Bea Morgan"]
        )
        let tokens = try tokenRows(stack)
        let erase = Sample.command(60) {
            $0.erasePersonalData.peerID = Sample.peer(1).description
            $0.erasePersonalData.requestedOn = "2026-11-20"
            $0.erasePersonalData.basis = .request
        }
        try #require(try await stack.submit(erase).receipt != nil)
        #expect(try stack.queries.roster(question, at: .now).entries.map(\.name) == ["Bea Morgan"])
        #expect(try tokenRows(stack) < tokens)
        let all = try stack.queries.roster(RosterQuestion(board: try board()), at: .now).entries
        #expect(all.map(\.name) == ["", "Bea Morgan"])
        #expect(try stack.differences() == [])
        try await stack.close()
    }

    private func tokenRows(_ stack: Stack) throws -> Int {
        try stack.live.generation(.roster).allRows().keys.count { $0.count == 1 + 1 + 16 + 16 + 16 }
    }

    @Test func aMergedPersonIsFoundUnderOneIdAndUnderTheOtherBefore() async throws {
        let stack = try await filled([("Ada", "Morgan"), ("Adah", "Morgan")])
        let then = QueryTime(knownAt: .position(stack.queries.position))
        let merge = Sample.command(70) {
            $0.mergePeers.peerID = Sample.peer(2).description
            $0.mergePeers.intoPeerID = Sample.peer(1).description
            $0.mergePeers.mergedOn = "2026-11-20"
        }
        let outcome = try await stack.submit(merge)
        try #require(outcome.receipt != nil, "\(outcome.summary)")
        let question = RosterQuestion(board: try board(), statuses: [.active, .inGrace, .expired])
        let now = try stack.queries.roster(question, at: .now).entries
        #expect(Set(now.map(\.peerID)) == [Sample.peer(1).description])
        #expect(Set(now.map(\.credentialNumber)) == ["N-1", "N-2"])
        let before = try stack.queries.roster(question, at: then).entries
        #expect(before.map(\.name) == ["Ada Morgan", "Adah Morgan"])
        let name = RosterQuestion(board: try board(), text: "adah")
        #expect(try stack.queries.roster(name, at: then).entries.map(\.name) == ["Adah Morgan"])
        #expect(try stack.queries.roster(name, at: .now).entries.isEmpty, "she goes by another name now")
        var number = RosterQuestion(board: try board(), text: "N-2")
        #expect(try stack.queries.roster(number, at: .now).entries.map(\.name) == ["Ada Morgan"])
        number.text = "N-2"
        #expect(try stack.queries.roster(number, at: then).entries.map(\.name) == ["Adah Morgan"])
        let unmerge = Sample.command(71) {
            $0.unmergePeers.peerID = Sample.peer(1).description
            $0.unmergePeers.mergedPeerID = Sample.peer(2).description
            $0.unmergePeers.unmergedOn = "2026-11-21"
        }
        let parted = try await stack.submit(unmerge)
        try #require(parted.receipt != nil, "\(parted.summary)")
        #expect(
            try stack.queries.roster(question, at: .now).entries.map(\.name) == ["Ada Morgan", "Adah Morgan"]
        )
        let check = try ReplayCheck.run(
            store: stack.store,
            rules: stack.shelf.current,
            generations: Projection.allCases.map { stack.live.generation($0) },
            threads: 2,
            progress: nil
        )
        #expect(check.findings.filter { !$0.agrees }.isEmpty)
        try await stack.close()
    }

    /// The keys of both go, so the rows of both names must, too, however deep the merges are.
    @Test(arguments: [false, true]) func anErasureTakesTheNamesOfWhoWasMergedAlong(again: Bool) async throws {
        let stack = try await filled([("Ada", "Morgan"), ("Adah", "Morgan"), ("Adeline", "Morgan")])
        let then = QueryTime(knownAt: .position(stack.queries.position))
        for (index, pair) in [(3, 2), (2, 1)].enumerated() {
            let merge = Sample.command(70 + index) {
                $0.mergePeers.peerID = Sample.peer(pair.0).description
                $0.mergePeers.intoPeerID = Sample.peer(pair.1).description
                $0.mergePeers.mergedOn = "2026-11-20"
            }
            let outcome = try await stack.submit(merge)
            try #require(outcome.receipt != nil, "\(outcome.summary)")
        }
        let name = RosterQuestion(board: try board(), text: "adeline")
        #expect(try stack.queries.roster(name, at: then).entries.map(\.name) == ["Adeline Morgan"])
        #expect(try tokenRows(stack) > 0)
        let erase = Sample.command(80) {
            $0.erasePersonalData.peerID = Sample.peer(1).description
            $0.erasePersonalData.requestedOn = "2026-11-20"
            $0.erasePersonalData.basis = .request
        }
        let erased = try await stack.submit(erase)
        try #require(erased.receipt != nil, "\(erased.summary)")
        #expect(try stack.queries.roster(name, at: then).entries.isEmpty)
        #expect(try tokenRows(stack) == 0)
        if again {
            let unmerge = Sample.command(81) {
                $0.unmergePeers.peerID = Sample.peer(1).description
                $0.unmergePeers.mergedPeerID = Sample.peer(2).description
                $0.unmergePeers.unmergedOn = "2026-11-21"
            }
            let parted = try await stack.submit(unmerge)
            try #require(parted.receipt != nil, "\(parted.summary)")
            #expect(try tokenRows(stack) == 0)
        }
        let check = try ReplayCheck.run(
            store: stack.store,
            rules: stack.shelf.current,
            generations: Projection.allCases.map { stack.live.generation($0) },
            threads: 2,
            progress: nil
        )
        #expect(check.findings.filter { !$0.agrees }.isEmpty)
        try await stack.close()
    }

    @Test func cursorsAreReadBack() throws {
        let cursor = RosterCursor(Sample.peer(3), 17)
        #expect(RosterCursor(cursor.description) == cursor)
        let end = RosterCursor(Sample.peer(3), nil)
        #expect(RosterCursor(end.description) == end && end != cursor)
        for text in ["", "/", "x/1", "\(Sample.peer(3))", "\(Sample.peer(3))/", "\(Sample.peer(3))/1/2"] {
            #expect(RosterCursor(text) == nil, "\(text)")
        }
        for status in RosterStatus.allCases where status != .unspecified {
            #expect(RosterStatus(word: status.word) == status)
        }
        #expect(RosterStatus(word: "unspecified") == nil && RosterStatus(word: "Active") == nil)
    }
}
