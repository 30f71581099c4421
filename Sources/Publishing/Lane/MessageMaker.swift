import CommandProcessing
import Credentialing
import EventStore
import Identifiers
import KafkaClient
import Projections

/// Makes the messages of one record for every publication of a lane.
struct MessageMaker {
    private let boards: BoardMessages
    private let employers: EmployerMessages

    init(store: EventStore, projections: LiveProjections, boards: Publication, employers: Publication) {
        let people = PeopleReader(store: store)
        let jurisdiction = Jurisdiction(store: store, projections: projections)
        self.boards = BoardMessages(
            publication: boards,
            store: store,
            jurisdiction: jurisdiction,
            people: people
        )
        self.employers = EmployerMessages(
            publication: employers,
            store: store,
            people: people,
            seal: PersonalDataSeal(keys: store.keys),
            jurisdiction: jurisdiction
        )
    }

    /// - Throws: `LaneFault` for an event that this program must not leave out and cannot publish.
    func messages(_ header: RecordHeader, _ recorded: RecordedEvent) throws -> [KafkaMessage] {
        guard EventType(of: recorded.event) != nil else {
            throw LaneFault.unknownEvent(header.position, header.type)
        }
        let messages =
            try boards.messages(for: recorded, header) + employers.messages(for: recorded, header)
        for message in messages {
            let bytes = message.value?.count ?? 0
            guard bytes <= LaneLimits.messageBytesMax else {
                throw LaneFault.messageTooLarge(header.position, bytes: bytes)
            }
        }
        return messages
    }
}
