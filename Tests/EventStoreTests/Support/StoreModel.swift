import Identifiers

@testable import EventStore

/// What a store must do, in the simplest way.
struct StoreModel {
    struct Event: Hashable {
        let stream: StreamID
        let version: UInt32
        let command: CommandID
        let payload: [UInt8]
    }

    private(set) var events: [Event] = []
    private var commands: [CommandID: CommandEntry] = [:]
    private var claims: Set<[UInt8]> = []

    private var streams: [StreamID: [Event]] = [:]

    func stream(_ stream: StreamID) -> [Event] { streams[stream] ?? [] }

    mutating func decide(_ append: TestDecider.Append) -> TestDecider.Outcome {
        if let entry = commands[append.command] { return .duplicate(entry) }
        let version = UInt32(stream(append.stream).count)
        if let expected = append.expectedVersion, expected != version { return .wrongVersion(version) }
        let isClaim = append.payload.first == 0xC1
        if isClaim, claims.contains(append.payload) { return .alreadyClaimed }
        if isClaim { claims.insert(append.payload) }
        let first = Position(UInt64(events.count) + 1)
        commands[append.command] = CommandEntry(first: first, count: UInt16(append.count))
        var places: [RecordPlace] = []
        for index in 0..<UInt32(append.count) {
            let own = version + index + 1
            let event = Event(
                stream: append.stream,
                version: own,
                command: append.command,
                payload: append.payload
            )
            events.append(event)
            streams[append.stream, default: []].append(event)
            places.append(
                RecordPlace(position: Position(UInt64(events.count)), version: StreamVersion(own))
            )
        }
        return .accepted(places)
    }
}
