import HTTPAPI
import Testing

@testable import Daemon

/// How many connections are taken where the process may not have as many files open as the configuration has connections.
@Suite struct ConnectionRoomTests {
    private func limits(_ connections: Int, perAddress: Int) -> APIConfiguration {
        var limits = APIConfiguration()
        (limits.connectionsMax, limits.connectionsPerAddress) = (connections, perAddress)
        return limits
    }

    @Test func whereThereIsRoomForAllNothingIsChangedOrSaid() throws {
        let room = ConnectionRoom(files: 4_396, reserve: 300)
        let fitted = room.fit(limits(4_096, perAddress: 1_024))
        #expect(fitted.connectionsMax == 4_096 && fitted.connectionsPerAddress == 1_024)
        #expect(room.notice(limits(4_096, perAddress: 1_024)) == nil)
        try room.check(limits(4_096, perAddress: 1_024))
    }

    @Test func oneAddressHasTheSameShareOfFewer() throws {
        let (room, wanted) = (ConnectionRoom(files: 1_024, reserve: 300), limits(4_096, perAddress: 1_024))
        let fitted = room.fit(wanted)
        #expect(fitted.connectionsMax == 724 && fitted.connectionsPerAddress == 181)
        let notice = try #require(room.notice(wanted))
        #expect(
            notice.hasPrefix("724 connections at once, not the 4096 of limits.connections, "),
            "\(notice)"
        )
        // It stands while another share is set.
        #expect(room.notice(limits(4_096, perAddress: 16)) == notice)
        #expect(notice.contains("let it have 4396 "), "\(notice)")
        // As before a proxy that all of them come through.
        let all = room.fit(limits(4_096, perAddress: 4_096))
        #expect(all.connectionsMax == 724 && all.connectionsPerAddress == 724)
        #expect(room.fit(limits(1_000_000, perAddress: 1)).connectionsPerAddress == 1)
    }

    @Test func withNextToNoneItDoesNotStart() throws {
        let wanted = limits(4_096, perAddress: 1_024)
        try ConnectionRoom(files: 316, reserve: 300).check(wanted)
        for files in [315, 300, 8] {
            let room = ConnectionRoom(files: files, reserve: 300)
            #expect(throws: DaemonError.self) { try room.check(wanted) }
        }
        // Who wants so few has room for them.
        try ConnectionRoom(files: 303, reserve: 300).check(limits(3, perAddress: 3))
    }

    @Test func streamsLeaveOthersAConnection() {
        #expect([1_000_000, 512, 511, 20, 2, 1].map(Feed.streams(among:)) == [256, 256, 255, 10, 1, 1])
    }

    @Test func theReserveGrowsWithWhatRuns() {
        func files(_ kafka: KafkaChoice, loops: Int = 2) -> Int {
            FileReserve.files(projections: 6, eventLoops: loops, kafka: kafka)
        }
        #expect(files(.off) < files(.embedded) && files(.embedded) < files(.remote("b:1")))
        #expect(files(.off, loops: 64) > files(.off))
        // A process as most are started serves people with any of them.
        #expect(files(.remote("b:1"), loops: 16) + 512 < 1_024)
    }
}
