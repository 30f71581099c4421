import NIOCore
import Testing

@testable import HTTPAPI

/// What a client owes, as values: no channel and no clock.
@Suite struct ConnectionPaceTests {
    private static let second: Int64 = 1_000_000_000

    private static let limits: PaceLimits = {
        var limits = PaceLimits()
        limits.headSeconds = 10
        limits.idleSeconds = 60
        limits.bodySeconds = 30
        limits.bodyBytesPerSecond = 100
        limits.answerSeconds = 20
        limits.drainSeconds = 5
        return limits
    }()

    private var pace = ConnectionPace(limits, openedAt: 0)

    private func due(_ pace: ConnectionPace) -> String {
        pace.due.map { "\($0.fault) \($0.at / Self.second)" } ?? "nothing"
    }

    @Test func `a head is owed from the beginning`() {
        var pace = pace
        #expect(due(pace) == "head 10")
        pace.asked(at: 3 * Self.second)
        #expect(due(pace) == "head 10")
        pace.headCame()
        #expect(due(pace) == "nothing")
    }

    @Test func `while the server works nothing is owed`() {
        var pace = pace
        pace.headCame()
        pace.endCame(at: 1)
        #expect(due(pace) == "nothing")
        pace.answerBegan()
        #expect(due(pace) == "nothing")
        pace.answerEnded(at: 5 * Self.second)
        #expect(due(pace) == "idle 65")
        pace.headCame()
        #expect(due(pace) == "nothing")
    }

    @Test func `a body is owed while it is asked for, and bytes earn time`() {
        var pace = pace
        pace.headCame()
        pace.asked(at: 1 * Self.second)
        #expect(due(pace) == "body 31")
        // 20 of the 30 seconds are used, and 500 bytes are good for 5 more.
        pace.bodyCame(bytes: 500, at: 21 * Self.second)
        #expect(due(pace) == "nothing")
        // However long the server takes before it asks for more.
        pace.asked(at: 1_000 * Self.second)
        #expect(due(pace) == "body 1015")
        pace.bodyCame(bytes: 0, at: 1_014 * Self.second)
        pace.asked(at: 1_014 * Self.second)
        #expect(due(pace) == "body 1015")
        pace.endCame(at: 1_014 * Self.second)
        #expect(due(pace) == "nothing")
    }

    @Test func `each body begins anew`() {
        var pace = pace
        pace.headCame()
        pace.asked(at: 0)
        pace.bodyCame(bytes: 1_000_000, at: 29 * Self.second)
        pace.endCame(at: 29 * Self.second)
        pace.answerEnded(at: 29 * Self.second)
        pace.headCame()
        pace.asked(at: 40 * Self.second)
        #expect(due(pace) == "body 70")
    }

    @Test func `an answer that is not taken`() {
        var pace = pace
        pace.headCame()
        pace.endCame(at: 0)
        pace.answerBegan()
        pace.writable(false, waiting: 70_000, at: 2 * Self.second)
        pace.writable(false, waiting: 90_000, at: 9 * Self.second)
        #expect(due(pace) == "answer 22")
        pace.writable(true, waiting: 0, at: 10 * Self.second)
        #expect(due(pace) == "nothing")
        pace.writable(false, waiting: 70_000, at: 11 * Self.second)
        #expect(due(pace) == "answer 31")
    }

    @Test func `an answer of one piece that is taken slowly`() {
        var pace = pace
        pace.headCame()
        pace.endCame(at: 0)
        pace.answerBegan()
        pace.writable(false, waiting: 1_000_000, at: 0)
        #expect(due(pace) == "answer 20")
        // It is looked at four times before it is cut, whatever else is owed.
        #expect(pace.lookAt == 5 * Self.second)
        // More of it came, and nothing was taken.
        pace.waits(bytes: 2_000_000, at: 5 * Self.second)
        #expect(due(pace) == "answer 20")
        #expect(pace.lookAt == 10 * Self.second)
        // A byte is enough, time and again, for longer than all of it may wait.
        for step in Int64(2)...200 {
            pace.waits(bytes: 2_000_000 - Int(step), at: step * 5 * Self.second)
            #expect(due(pace) == "answer \(step * 5 + 20)")
        }
        // Then nothing more.
        for second in [Int64(1_005), 1_010, 1_015] {
            pace.waits(bytes: 1_999_800, at: second * Self.second)
        }
        #expect(due(pace) == "answer 1020")
        #expect(pace.lookAt == 1_020 * Self.second)
    }

    @Test func `whoever still takes an answer is not idle`() {
        var pace = pace
        pace.headCame()
        pace.endCame(at: 0)
        pace.answerBegan()
        pace.writable(false, waiting: 1_000_000, at: 0)
        pace.answerEnded(at: 0)
        #expect(due(pace) == "answer 20")
        pace.waits(bytes: 500_000, at: 19 * Self.second)
        pace.waits(bytes: 50_000, at: 38 * Self.second)
        #expect(due(pace) == "answer 58")
        pace.writable(true, waiting: 0, at: 50 * Self.second)
        #expect(due(pace) == "idle 110")
    }

    @Test func `where nothing waits nobody looks before it is due`() {
        var pace = pace
        #expect(pace.lookAt == 10 * Self.second)
        pace.headCame()
        pace.waits(bytes: 0, at: Self.second)
        #expect(pace.lookAt == nil)
        pace.endCame(at: Self.second)
        pace.answerEnded(at: Self.second)
        #expect(pace.lookAt == 61 * Self.second)
    }

    @Test func `a body that goes on after its answer`() {
        var pace = pace
        pace.headCame()
        pace.answerBegan()
        pace.answerEnded(at: 1 * Self.second)
        #expect(due(pace) == "drain 6")
        // Bytes do not help, nor does being asked for them.
        pace.asked(at: 1 * Self.second)
        pace.bodyCame(bytes: 10_000_000, at: 2 * Self.second)
        #expect(due(pace) == "drain 6")
        pace.endCame(at: 3 * Self.second)
        #expect(due(pace) == "idle 63")
    }

    @Test func `an answer can be told only before it begins`() {
        var pace = pace
        #expect(!pace.owesAnswer)
        pace.headCame()
        #expect(pace.owesAnswer)
        pace.answerBegan()
        #expect(!pace.owesAnswer)
        pace.answerEnded(at: 0)
        #expect(!pace.owesAnswer)
    }

    @Test func `addresses are counted as their owners have them`() throws {
        func key(_ text: String) throws -> AddressKey {
            AddressKey(try SocketAddress(ipAddress: text, port: 1))
        }
        #expect(try key("192.0.2.1") == key("192.0.2.1") && key("192.0.2.1") != key("192.0.2.2"))
        #expect(try key("::ffff:192.0.2.1") == key("192.0.2.1"))
        #expect(try key("2001:db8:1:2::1") == key("2001:db8:1:2:ffff::9"))
        #expect(try key("2001:db8:1:2::1") != key("2001:db8:1:3::1"))
        #expect(try key("::1") != key("127.0.0.1"))
        #expect(AddressKey(nil) == .none)
    }

    @Test func `seats of an address are given back`() throws {
        let seats = ConnectionSeats(perAddress: 2)
        let key = AddressKey(try SocketAddress(ipAddress: "192.0.2.1", port: 1))
        #expect(seats.take(key) && seats.take(key) && !seats.take(key))
        #expect(seats.take(.none))
        seats.giveBack(key)
        #expect(seats.take(key) && !seats.take(key))
        for _ in 0..<2 { seats.giveBack(key) }
        seats.giveBack(.none)
        #expect(seats.addresses == 0)
    }
}
