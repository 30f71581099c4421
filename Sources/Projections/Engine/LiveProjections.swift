package import CommandProcessing
import Credentialing
package import EventStore
import Identifiers
package import LMDB
import Synchronization

/// The generations that follow the log: applied batch by batch by the writer, read from any thread.
///
/// Each projection has one that answers, and may have one that answered before (for an instant rollback) and one
/// that is to answer (for a swap). All follow the log alike, so changing over is changing a pointer.
package final class LiveProjections: BatchSubscriber, Sendable {
    package let name = "projections"

    let store: EventStore
    /// Of the people whose rows are kept.
    package let tally: RecordTally
    /// For whoever decides what is applied here.
    package let handed = HandedPeople()
    /// The rules as of what is applied, or newer ones.
    package let shelf: RuleShelf
    /// Held while a batch is applied, and while it changes who follows.
    let applier: Mutex<Applier>
    /// In the order of the projections that it was opened with. Locked last, for moments: every query takes it.
    let seats: Mutex<[Seat]>
    /// Held while a pointer file is written, and the seat changed after it. Locked after the applier.
    let pointing = Mutex(())
    /// Told of a generation that was let go.
    private let losses = Mutex<[String: String]>([:])
    /// What a new version of a projection changed at this start, by the projection's name.
    private let changes = Mutex<[String: RowDiff]>([:])

    /// The generations of one projection.
    struct Seat: Sendable {
        let projection: Projection
        let folder: GenerationFolder
        var live: Generation
        var previous: Generation?
        var candidate: Generation?

        var generations: [Generation] { [live, previous, candidate].compactMap(\.self) }
        var pointers: GenerationPointers {
            GenerationPointers(
                live: live.number,
                previous: previous?.number,
                candidate: candidate?.number
            )
        }
    }

    /// One that answers has pages that are none.
    struct Damaged: Error {
        let generation: Generation
        let flaw: LMDBError
    }

    /// - Parameter rules: every rule adopted so far.
    /// - Throws: `Damaged`.
    init(store: EventStore, seats: [Seat], rules: RuleBook, memory: RecordMemory = RecordMemory()) throws {
        self.store = store
        let tally = RecordTally()
        self.tally = tally
        let followers = seats.flatMap { seat in
            seat.generations.map { Applier.Follower(generation: $0, isRequired: $0 === seat.live) }
        }
        var applier = try Applier(
            store: store,
            followers: followers,
            rules: rules,
            memory: memory,
            tally: tally,
            handed: handed
        )
        do { try applier.catchUp(through: try store.log.head()) } catch let flaw as LMDBError
            where flaw.isDamage
        {
            guard let generation = applier.stopping else { throw flaw }
            throw Damaged(generation: generation, flaw: flaw)
        }
        shelf = RuleShelf(applier.rules)
        let lost = applier.takeLost()
        self.applier = Mutex(applier)
        self.seats = Mutex(seats)
        for one in lost { letGo(one) }
    }

    package var environments: [Environment] {
        seats.withLock { $0.flatMap { $0.generations.map(\.environment) } }
    }

    /// Those that answer, by their projections' names.
    package var namedEnvironments: [(name: String, environment: Environment)] {
        seats.withLock { $0.map { ($0.projection.name, $0.live.environment) } }
    }

    package var projections: [Projection] { seats.withLock { $0.map(\.projection) } }

    /// The generation that answers now.
    package func generation(_ projection: Projection) -> Generation { seat(projection).live }

    func seat(_ projection: Projection) -> Seat {
        guard let seat = seats.withLock({ $0.first { $0.projection.name == projection.name } }) else {
            preconditionFailure("\(projection) was not opened")
        }
        return seat
    }

    /// How far one generation is.
    package struct NumberedState: Sendable {
        package let number: UInt32
        package let state: GenerationState
    }

    /// A generation of which nothing can be read.
    package struct Unreadable: Error {
        package let number: UInt32
        package let reason: String
    }

    package func states(
        of projection: Projection
    ) -> (live: Result<NumberedState, Unreadable>, previous: NumberedState?, candidate: NumberedState?) {
        func numbered(_ generation: Generation) -> Result<NumberedState, Unreadable> {
            do throws(LMDBError) {
                return .success(NumberedState(number: generation.number, state: try generation.state()))
            } catch {
                return .failure(Unreadable(number: generation.number, reason: error.description))
            }
        }
        let seat = seat(projection)
        // What does not answer and cannot be read is let go with the next batch.
        return (
            numbered(seat.live), seat.previous.flatMap { try? numbered($0).get() },
            seat.candidate.flatMap { try? numbered($0).get() }
        )
    }

    package func apply(_ batch: borrowing CommittedBatch) throws {
        try changing { applier in
            do { try applier.apply(batch) } catch {
                handed.takeBack()
                throw error
            }
        }
    }

    package func catchUp(unless isStopping: () -> Bool) throws {
        try changing { applier in try applier.catchUp(through: try store.log.head(), unless: isStopping) }
    }

    private func changing(_ body: (inout Applier) throws -> Void) throws {
        try applier.withLock { applier in
            // Also when rows cannot be written: when they can be again, the rules of now are no news any more. Whoever
            // needs those of the rows asks for the ones known by then.
            defer {
                if applier.rules.position > shelf.current.position { shelf.replace(with: applier.rules) }
                for one in applier.takeLost() { letGo(one) }
            }
            try body(&applier)
        }
    }

    /// A generation that cannot be written is worth nothing; whoever answers goes on.
    ///
    /// To be called by who has the applier: once its number is free, a rebuild may be given it, and with it the folder
    /// that goes here.
    private func letGo(_ lost: Applier.Lost) {
        losses.withLock { $0[lost.generation.projection.name] = lost.reason }
        pointing.withLock { _ in
            var seat = seat(lost.generation.projection)
            if seat.previous === lost.generation { seat.previous = nil }
            if seat.candidate === lost.generation { seat.candidate = nil }
            take(seat)
            // It is the disk that fails: then the file says more than there is, and the next start sees that.
            if store.isDisplaced { return }
            try? seat.folder.set(seat.pointers)
            try? seat.folder.drop(lost.generation.number)
        }
    }

    /// To be called by who is `pointing`.
    func take(_ seat: Seat) {
        seats.withLock { seats in
            guard let index = seats.firstIndex(where: { $0.projection.name == seat.projection.name }) else {
                preconditionFailure("\(seat.projection) was not opened")
            }
            seats[index] = seat
        }
    }

    /// Why a generation of a projection that did not answer was let go; nil when none was.
    package func loss(of projection: Projection) -> String? { losses.withLock { $0[projection.name] } }

    func note(changes found: [RowDiff]) {
        changes.withLock { changes in
            for one in found { changes[one.projection] = one }
        }
    }

    /// What a new version of the projection changed when the folder was opened; nil: it has the version that it had.
    package func change(of projection: Projection) -> RowDiff? { changes.withLock { $0[projection.name] } }
}
