import Testing

@testable import HTTPAPI

/// Waiters are numbers, and their own tickets.
struct TurnLineTests {
    private static let a = Sharer.caller("a")
    private static let b = Sharer.caller("b")
    private static let c = Sharer.caller("c")

    private static func line(
        waitingMax: Int = 100,
        shareMax: Int = 50,
        _ waiters: [(Sharer, Int)] = []
    ) throws -> TurnLine<Int> {
        var line = TurnLine<Int>(waitingMax: waitingMax, shareMax: shareMax)
        for (sharer, waiter) in waiters { try line.enter(waiter, UInt64(waiter), of: sharer) }
        return line
    }

    /// nil: it waits.
    private static func refusal(
        _ line: inout TurnLine<Int>,
        _ waiter: Int,
        _ sharer: Sharer,
        isUnderWay: Bool = false
    ) -> TurnRefusal? {
        do throws(TurnRefusal) {
            try line.enter(waiter, UInt64(waiter), of: sharer, isUnderWay: isUnderWay)
            return nil
        } catch {
            return error
        }
    }

    private static func rest(_ line: inout TurnLine<Int>) -> [Int] {
        var waiters: [Int] = []
        while let waiter = line.next() { waiters.append(waiter) }
        return waiters
    }

    @Test func `callers take turns, each with the own in their order`() throws {
        var line = try Self.line([
            (Self.a, 1), (Self.a, 2), (Self.a, 3), (Self.b, 4), (Self.c, 5), (Self.c, 6),
        ])
        #expect(line.count == 6)
        let order = Self.rest(&line)
        #expect(order == [1, 4, 5, 2, 6, 3] && line.count == 0)
    }

    @Test func `whoever comes new waits for one of each of the others at most`() throws {
        var line = try Self.line([(Self.a, 1), (Self.a, 2), (Self.a, 3), (Self.a, 4)])
        let first = line.next()
        try line.enter(9, 9, of: Self.b)
        let order = Self.rest(&line)
        #expect(first == 1 && order == [2, 9, 3, 4])
    }

    @Test func `nobody has more than a share, and all together no more than the line`() throws {
        var line = try Self.line(waitingMax: 3, shareMax: 2, [(Self.a, 1), (Self.a, 2)])
        let ofShare = Self.refusal(&line, 3, Self.a)
        let taken = Self.refusal(&line, 4, Self.b)
        let ofLine = Self.refusal(&line, 5, Self.c)
        #expect(ofShare == .share && taken == nil && ofLine == .line)
        // Whose turn has come has left.
        _ = line.next()
        let again = Self.refusal(&line, 6, Self.a)
        let order = Self.rest(&line)
        #expect(again == nil && order == [4, 2, 6])
    }

    @Test func `where all are one they may have all of it`() throws {
        var line = try Self.line(waitingMax: 3, shareMax: 1, (1...3).map { (Sharer.everybody, $0) })
        let refusal = Self.refusal(&line, 4, .everybody)
        #expect(refusal == .line)
    }

    @Test func `an answer that has begun is never refused, and takes no place of others`() throws {
        var line = try Self.line(waitingMax: 2, shareMax: 1, [(Self.a, 1), (Self.b, 2)])
        for waiter in 3...5 {
            let refusal = Self.refusal(&line, waiter, Self.a, isUnderWay: true)
            #expect(refusal == nil)
        }
        #expect(line.count == 5)
        for expected in [1, 2, 3] {
            let waiter = line.next()
            #expect(waiter == expected)
        }
        // Two of those are left, and both places that are counted are free.
        let refusals = [Self.refusal(&line, 6, Self.b), Self.refusal(&line, 7, Self.c)]
        #expect(refusals == [nil, nil])
        let full = Self.refusal(&line, 8, .caller("d"))
        #expect(full == .line)
    }

    @Test func `whoever leaves makes room and is not served`() throws {
        var line = try Self.line(waitingMax: 3, shareMax: 2, [(Self.a, 1), (Self.a, 2), (Self.b, 3)])
        let gone = [line.leave(1, of: Self.a), line.leave(1, of: Self.a), line.leave(3, of: Self.b)]
        #expect(gone == [1, nil, 3] && line.count == 1)
        let refusals = [Self.refusal(&line, 4, Self.a), Self.refusal(&line, 5, Self.b)]
        let order = Self.rest(&line)
        #expect(refusals == [nil, nil] && order == [2, 5, 4])
    }
}
