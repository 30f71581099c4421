import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

/// By what stands in the open an event is known to be of its command, when nothing else of it is left.
@Suite("Events and the commands that they repeat")
struct RepeatedCommandTests {
    private func recorded(_ decided: DecidedEvent) -> RecordedEvent {
        RecordedEvent(
            position: Position(1),
            version: StreamVersion(1),
            id: EventID(UniqueID(high: 1, low: 1)),
            recordedAt: .earliest,
            effectiveOn: decided.effectiveOn,
            event: decided.event
        )
    }

    @Test(arguments: HostilePeopleTests.seeds)
    func anEventIsOfItsCommandAndOfNoneOfAnotherKind(seed: UInt64) throws {
        let steps = try HostilePeopleTests.history(seed).steps
        for (index, step) in steps.enumerated() {
            let event = recorded(step.decided)
            #expect(event.canBeFirst(of: step.command), "\(step.kind) \(step.command)")
            for other in steps[..<index].suffix(20) where other.kind != step.kind {
                #expect(!event.canBeFirst(of: other.command), "\(step.kind) is no \(other.kind)")
            }
        }
    }

    @Test func aCommandThatSaysSomethingElseIsAnother() throws {
        let registry = try Registry(Sample.peer)
        let exam = Sample.recordExam
        let event = recorded(try registry.decide(exam)[0])
        #expect(event.canBeFirst(of: exam))
        let changes: [(inout Command) -> Void] = [
            { $0.recordExam.exam += "-2" },
            { $0.recordExam.outcome = $0.recordExam.outcome == .passed ? .failed : .passed },
            { $0.recordExam.administeredBy += " and others" },
            { $0.recordExam.takenOn = "2020-01-01" },
            { $0.correlationID = "another piece of work" },
        ]
        for (index, change) in changes.enumerated() {
            var other = exam
            change(&other)
            #expect(!event.canBeFirst(of: other), "change \(index)")
        }
    }
}
