import Testing

@testable import Daemon

/// Lines on their way to who reads the log, or does not.
@Suite struct LineBufferTests {
    @Test func linesComeOutInTheirOrder() {
        var buffer = LineBuffer()
        #expect(buffer.isDone)
        #expect(buffer.next() == nil)
        #expect(buffer.add("1") == 1)
        #expect(buffer.add("2") == 2)
        #expect(buffer.next() == .line("1"))
        #expect(buffer.add("3") == 3)
        buffer.wrote()
        #expect(buffer.written == 1 && !buffer.isDone)
        #expect(buffer.drained() == [.line("2"), .line("3")])
        #expect(buffer.isDone && buffer.written == 3 && buffer.lost == 0)
    }

    @Test func aLineThatIsBeingWrittenIsNotDone() {
        var buffer = LineBuffer()
        _ = buffer.add("1")
        _ = buffer.next()
        #expect(!buffer.isDone)
        #expect(buffer.next() == nil)
        buffer.wrote()
        #expect(buffer.isDone)
    }

    /// Also one that would fit again: what is lost is in one place.
    @Test func whatFindsNoRoomIsLostUntilEverythingIsOut() {
        var buffer = LineBuffer(bytesMax: 10)
        #expect(buffer.add("12345") == 1)
        #expect(buffer.add("67890") == 2, "the last byte counts")
        #expect(buffer.add("x") == nil)
        #expect(buffer.next() == .line("12345"))
        #expect(buffer.add("y") == nil)
        buffer.wrote()
        #expect(buffer.next() == .line("67890"))
        #expect(buffer.add("z") == nil)
        buffer.wrote()
        #expect(!buffer.isDone, "nothing has told of the gap")
        #expect(buffer.next() == .lost(3))
        // It counts as a line of its own.
        #expect(buffer.add("after") == 4)
        buffer.wrote()
        #expect(buffer.drained() == [.line("after")])
        #expect(buffer.isDone && buffer.written == 4 && buffer.lost == 3)
    }

    @Test func eachGapIsToldOfOnce() {
        var buffer = LineBuffer(bytesMax: 1)
        _ = buffer.add("1")
        _ = buffer.add("2")
        #expect(buffer.drained() == [.line("1"), .lost(1)])
        _ = buffer.add("3")
        _ = buffer.add("4")
        _ = buffer.add("5")
        #expect(buffer.drained() == [.line("3"), .lost(2)])
        #expect(buffer.lost == 3)
    }

    @Test func aLineThatNeverFitsIsAGap() {
        var buffer = LineBuffer(bytesMax: 1)
        #expect(buffer.add("12") == nil)
        #expect(buffer.drained() == [.lost(1)])
    }

    @Test func whoWaitedInVainIsRememberedUntilEverythingIsOut() {
        var buffer = LineBuffer()
        _ = buffer.add("1")
        _ = buffer.add("2")
        buffer.gaveUpWaiting()
        #expect(buffer.isBehind)
        _ = buffer.next()
        buffer.wrote()
        #expect(buffer.isBehind)
        _ = buffer.next()
        buffer.wrote()
        #expect(!buffer.isBehind)
        buffer.gaveUpWaiting()
        #expect(!buffer.isBehind, "it came out meanwhile")
    }
}

extension LineBuffer {
    /// Everything that comes out while nothing comes in.
    fileprivate mutating func drained() -> [Next] {
        var found: [Next] = []
        while let next = self.next() {
            found.append(next)
            wrote()
        }
        return found
    }
}
