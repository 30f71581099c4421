import CommandProcessing
import Credentialing
import EventStore
import Identifiers
import KafkaClient
import Projections
import Simulation
import TestSupport
import Testing

@testable import Publishing

/// What a lane keeps in mind changes no message: not in the middle of the log, and not when little is kept.
struct RememberedMessagesTests {
    let folder = TemporaryFolder()

    /// The makers of one lane.
    private struct Makers {
        let boards: BoardMessages
        let employers: EmployerMessages

        /// - Parameter kept: people and keys; nil: everything is looked up.
        init(_ stack: Stack, keeping kept: Int?) {
            let people = PeopleReader(store: stack.store)
            let recent = kept.map { RecentPeople(people, peopleMax: $0) }
            let jurisdiction = Jurisdiction(
                store: stack.store,
                projections: stack.live,
                known: kept == nil ? nil : KnownSpans(stack.live)
            )
            boards = BoardMessages(
                publication: .boards,
                store: stack.store,
                jurisdiction: jurisdiction,
                people: people,
                recent: recent,
                told: kept.map { ToldKeys(keysMax: $0) }
            )
            employers = EmployerMessages(
                publication: .employers,
                store: stack.store,
                people: people,
                seal: PersonalDataSeal(keys: stack.store.keys),
                jurisdiction: jurisdiction,
                shelf: stack.live.shelf,
                recent: recent,
                told: kept.map { ToldKeys(keysMax: $0) }
            )
        }

        func messages(_ stack: Stack, from start: Position) throws -> [KafkaMessage] {
            if start == .origin.next {
                boards.told?.beginAtOrigin()
                employers.told?.beginAtOrigin()
            }
            var messages: [KafkaMessage] = []
            for position in start.rawValue...(try stack.store.log.head().rawValue) {
                guard let (header, recorded) = try stack.store.recordedEvent(at: Position(position)) else {
                    continue
                }
                messages += try boards.messages(for: recorded, header)
                messages += try employers.messages(for: recorded, header)
            }
            return messages
        }
    }

    private func fill(_ stack: Stack, seed: UInt64) async throws {
        let commands = Array(try Simulation(peers: 12, years: 4, seed: seed))
        for start in stride(from: 0, to: commands.count, by: 400) {
            try await stack.submit(Array(commands[start..<min(start + 400, commands.count)]))
        }
    }

    @Test(arguments: [1, 4, 10_000])
    func aLaneMakesWhatIsMadeWithoutItsMemory(_ kept: Int) async throws {
        let stack = try Stack(folder.path)
        try await fill(stack, seed: 3)
        let head = try stack.store.log.head().rawValue
        for start in [1, head / 3, head - 20] {
            let remembered = try Makers(stack, keeping: kept).messages(stack, from: Position(start))
            let looked = try Makers(stack, keeping: nil).messages(stack, from: Position(start))
            #expect(!looked.isEmpty)
            #expect(remembered == looked)
        }
        try await stack.close()
    }

    /// Who was merged is kept like everybody else.
    @Test(arguments: [1, 10_000])
    func ofPeopleWhoAreMergedItMakesTheSame(_ kept: Int) async throws {
        let stack = try Stack(folder.path)
        var random = RandomMerges(seed: 6, people: 5)
        for _ in 0..<20 { try await stack.submit(random.commands(15)) }
        let head = try stack.store.log.head().rawValue
        for start in [1, head / 2] {
            let remembered = try Makers(stack, keeping: kept).messages(stack, from: Position(start))
            let looked = try Makers(stack, keeping: nil).messages(stack, from: Position(start))
            #expect(!looked.isEmpty)
            #expect(remembered == looked)
        }
        try await stack.close()
    }

    /// As a lane does whose transaction failed.
    @Test func messagesThatAreMadeAgainAreTheSame() async throws {
        let stack = try Stack(folder.path)
        try await fill(stack, seed: 4)
        let makers = Makers(stack, keeping: 10_000)
        let first = try makers.messages(stack, from: Position(1))
        #expect(try makers.messages(stack, from: Position(1)) == first)
        try await stack.close()
    }

    /// People come to boards while the lane is right behind the log.
    @Test func aLaneThatFollowsTheLogMakesTheSame() async throws {
        let stack = try Stack(folder.path)
        let makers = Makers(stack, keeping: 10_000)
        let commands = Array(try Simulation(peers: 12, years: 4, seed: 5))
        for start in stride(from: 0, to: commands.count, by: 50) {
            let next = try stack.store.log.head().next
            try await stack.submit(Array(commands[start..<min(start + 50, commands.count)]))
            guard try stack.store.log.head() >= next else { continue }
            let remembered = try makers.messages(stack, from: next)
            #expect(try remembered == Makers(stack, keeping: nil).messages(stack, from: next))
        }
        try await stack.close()
    }

    @Test func whatIsKeptIsBounded() {
        let told = ToldKeys<Int>(keysMax: 2)
        for key in 1...3 { told.tell(key, at: Position(UInt64(key))) }
        #expect(told.last(of: 1, before: Position(9)) == .unknown)
        #expect(told.last(of: 3, before: Position(9)) == .at(Position(3)))
        #expect(told.last(of: 3, before: Position(3)) == .unknown)
    }

    /// "There was none" is said by who has seen all of them alone.
    @Test func aKeyThatWasNeverToldIsKnownToHaveNoneFromTheBeginningOnOnly() {
        let told = ToldKeys<Int>(keysMax: 2)
        #expect(told.last(of: 1, before: Position(9)) == .unknown)
        told.beginAtOrigin()
        told.tell(1, at: Position(1))
        #expect(told.last(of: 2, before: Position(9)) == .none)
        told.tell(2, at: Position(2))
        told.tell(3, at: Position(3))
        #expect(told.last(of: 1, before: Position(9)) == .unknown, "it was let go")
        #expect(told.last(of: 4, before: Position(9)) == .unknown, "so may this one have been")
    }

    @Test func beginningInTheMiddleIsNoBeginning() {
        let told = ToldKeys<Int>()
        told.tell(1, at: Position(1))
        told.beginAtOrigin()
        #expect(told.last(of: 2, before: Position(9)) == .unknown)
    }
}
