import CommandProcessing
import Projections

/// The makers of one read of the feed with what they keep in mind, as those of a lane do (`MessageMaker`): a read goes
/// through the log in its order, too.
struct FeedMakers: Sendable {
    /// What the people may weigh whom one read keeps, in events: the longest record has room, and some hundred ordinary
    /// ones, which is what a page tells of. 13 MB when it is full.
    static let eventsMax = 60_000

    let boards: BoardMessages
    let employers: EmployerMessages

    /// - Parameters:
    ///   - boards: keep nothing in mind.
    ///   - employers: keep nothing in mind.
    ///   - tally: told of each person who is folded.
    init(_ boards: BoardMessages, _ employers: EmployerMessages, _ tally: RecordTally) {
        let recent = RecentPeople(boards.people, eventsMax: Self.eventsMax, tally: tally)
        var (boards, employers) = (boards, employers)
        boards.recent = recent
        boards.told = ToldKeys()
        employers.recent = recent
        employers.told = ToldKeys()
        self.boards = boards
        self.employers = employers
    }
}
