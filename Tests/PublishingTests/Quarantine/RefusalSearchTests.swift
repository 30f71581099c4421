import Identifiers
import Testing

@testable import KafkaClient
@testable import Publishing

/// A broker refuses a batch; which message it is, and that it is taken out once, is found over several producers.
struct RefusalSearchTests {
    private static let invalid = KafkaErrorCode(rawValue: 87)

    private func refused(
        _ id: QuarantineID?,
        release: Bool = false,
        ofPeople: Bool = true
    ) -> RefusedMessage {
        let error = KafkaError(Self.invalid, .deliver, reason: "refused", topic: "t")
        return RefusedMessage(error: error, id: id, isRelease: release, isOfPeople: ofPeople)
    }

    private func id(_ position: UInt64) -> QuarantineID {
        QuarantineID(topic: "t", sequence: MessageSequence(Position(position)))
    }

    @Test func afterTheFirstRefusalMessagesGoOneByOneUntilACommit() {
        var search = RefusalSearch()
        #expect(!search.isSingly)
        #expect(search.note(refused(nil)) == .goOn)
        #expect(search.isSingly && search.found.isEmpty)
        #expect(search.note(refused(id(7))) == .goOn)
        #expect(search.note(refused(id(9))) == .goOn)
        #expect(search.isSingly && Set(search.found.keys) == [id(7), id(9)])
        #expect(search.found[id(7)]?.code == "RD_KAFKA_RESP_ERR_INVALID_RECORD")
        search.committed(settling: [id(7)])
        #expect(!search.isSingly)
        // What was not in the transaction is still known.
        #expect(Set(search.found.keys) == [id(9)])
    }

    @Test func whatTeachesNothingNewIsWaitedFor() {
        var search = RefusalSearch()
        _ = search.note(refused(nil))
        #expect(search.note(refused(nil)) == .wait)
        _ = search.note(refused(id(7)))
        #expect(search.note(refused(id(7))) == .wait)
    }

    /// Nothing of the log's copy may be left out.
    @Test func whatIsNotOfPeopleIsNeverTakenOut() {
        var search = RefusalSearch()
        #expect(search.note(refused(nil, ofPeople: false)) == .goOn)
        #expect(search.note(refused(id(7), ofPeople: false)) == .wait)
        #expect(search.found.isEmpty && search.again.isEmpty)
    }

    @Test func aReleaseThatIsRefusedNeedsNoSearch() {
        var search = RefusalSearch()
        #expect(search.note(refused(id(3), release: true)) == .goOn)
        #expect(!search.isSingly && search.found.isEmpty && search.again.keys.contains(id(3)))
        search.committed(settling: [id(3)])
        #expect(search.again.isEmpty)
    }
}
