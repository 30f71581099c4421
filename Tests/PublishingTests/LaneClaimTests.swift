import KafkaClient
import Testing

@testable import Publishing

/// Who is refused as an older producer goes on when nobody else has the lane, and never when somebody has.
struct LaneClaimTests {
    /// A checkpoint with somebody's mark; nil: there is none.
    private func found(_ writer: String?, at offset: KafkaOffset) -> LaneClaim.Found? {
        writer.map { LaneClaim.Found(writer: $0, offset: offset) }
    }

    /// As a lane that has published, and is refused.
    private func refused(after before: String?) -> LaneClaim {
        var claim = LaneClaim(.exactlyOnce, mark: "own")
        #expect(claim.meets(found(before, at: 4)) == .here)
        claim.committed()
        #expect(!claim.isDoubtful)
        claim.fenced()
        #expect(claim.isDoubtful)
        return claim
    }

    /// The broker has ended the transaction by itself.
    @Test(arguments: [nil, "before"] as [String?])
    func theOwnCheckpointIsNoOtherProcess(_ before: String?) {
        var claim = refused(after: before)
        #expect(claim.meets(found("own", at: 6)) == .here)
    }

    /// The very first transaction, or what a broker has lost of later ones.
    @Test(arguments: [nil, "before", ""] as [String?])
    func whatWasThereBeforeIsNoOtherProcess(_ before: String?) {
        var claim = refused(after: before)
        #expect(claim.meets(found(before, at: 4)) == .here)
    }

    /// Until the fence it may go on; what comes behind this process's own is of somebody who took the lane back. Programs
    /// that put no mark on it all look like one.
    @Test(arguments: ["before", ""])
    func whoWasThereBeforeMayPublishUntilTheFence(_ before: String) {
        var claim = LaneClaim(.exactlyOnce, mark: "own")
        #expect(claim.meets(found(before, at: 4)) == .here)
        #expect(claim.meets(found(before, at: 6)) == .here)
        claim.committed()
        #expect(claim.meets(found(before, at: 6)) == .here)
        #expect(claim.meets(found(before, at: 9)) == .elsewhere)
    }

    /// The broker's answer was lost, and the mark is there: whoever is behind it took the lane back.
    @Test func theOwnMarkIsACommit() {
        var claim = LaneClaim(.exactlyOnce, mark: "own")
        #expect(claim.meets(found("", at: 4)) == .here)
        #expect(claim.meets(found("own", at: 5)) == .here)
        #expect(claim.meets(found("", at: 9)) == .elsewhere)
    }

    /// A broker that has lost what the last two processes wrote shows whose the lane was before both.
    @Test func whatStoodThereBeforeThatIsNoOtherProcess() {
        var claim = refused(after: "before")
        #expect(claim.meets(found("long ago", at: 2)) == .here)
        #expect(claim.meets(found("other", at: 5)) == .elsewhere)
    }

    @Test func aTopicThatWasLostIsNoOtherProcess() {
        var claim = refused(after: "before")
        #expect(claim.meets(nil) == .here)
    }

    /// Also of one that has nothing to publish; also where nobody was before.
    @Test(arguments: [nil, "before", ""] as [String?])
    func theMarkOfAnotherProcessIsOne(_ before: String?) {
        var claim = refused(after: before)
        // However often it looks.
        for _ in 0..<2 { #expect(claim.meets(found("other", at: 6)) == .elsewhere) }
    }

    /// A program that puts no mark on its checkpoints.
    @Test func aCheckpointWithoutAMarkIsOfAnotherProcessToo() {
        var claim = refused(after: "before")
        #expect(claim.meets(found("", at: 6)) == .elsewhere)
    }

    /// The replaced one has stood still and is back before its successor has marked anything: it takes the lane again.
    /// The successor, refused in turn, finds the lane as it was, takes it once more and marks it: then it is its own.
    @Test func ofTwoThatTakeItInTurnsTheOneThatMarksItKeepsIt() {
        var replaced = LaneClaim(.exactlyOnce, mark: "replaced")
        var successor = LaneClaim(.exactlyOnce, mark: "successor")
        #expect(replaced.meets(found("before", at: 1)) == .here)
        replaced.committed()
        #expect(successor.meets(found("replaced", at: 2)) == .here)
        #expect(successor.mustMark("replaced"))
        replaced.fenced()
        #expect(replaced.meets(found("replaced", at: 2)) == .here)
        successor.fenced()
        #expect(successor.meets(found("replaced", at: 3)) == .here)
        successor.committed()
        replaced.fenced()
        #expect(replaced.meets(found("successor", at: 4)) == .elsewhere)
        #expect(successor.meets(found("successor", at: 4)) == .here)
    }

    /// Whatever a start finds is what was there before it.
    @Test(arguments: [nil, "", "before", "own"] as [String?])
    func aStartTakesTheLaneOver(_ writer: String?) {
        var claim = LaneClaim(.exactlyOnce, mark: "own")
        #expect(claim.meets(found(writer, at: 4)) == .here)
        #expect(!claim.isDoubtful)
    }

    @Test func whatOthersWroteIsMarked() {
        let claim = LaneClaim(.exactlyOnce, mark: "own")
        #expect(claim.mustMark("before") && claim.mustMark("") && !claim.mustMark("own"))
    }

    /// However often, up to a bound; the next commit ends it.
    @Test func refusalsArePausedForLongerEachTime() {
        var claim = refused(after: "before")
        var pauses = [claim.pause(from: .seconds(15))]
        for _ in 0..<100 {
            claim.fenced()
            pauses.append(claim.pause(from: .seconds(15)))
        }
        #expect(Array(pauses.prefix(6)) == [15, 30, 60, 120, 240, 300].map { Duration.seconds($0) })
        #expect(pauses.dropFirst(5).allSatisfy { $0 == PublishingLimits.fencedPauseMax })
        claim.committed()
        claim.fenced()
        #expect(claim.fences == 1 && claim.pause(from: .seconds(15)) == .seconds(15))
    }

    /// Nobody is fenced there, and two may write.
    @Test func withoutTransactionsNobodyHasALane() {
        var claim = LaneClaim(.atLeastOnce, mark: "own")
        for (index, writer) in ["before", "other", "own"].enumerated() {
            #expect(claim.meets(found(writer, at: KafkaOffset(rawValue: Int64(index)))) == .here)
        }
        #expect(claim.meets(nil) == .here)
        #expect(!claim.mustMark("before"))
    }

    @Test func eachProcessHasAMarkOfItsOwn() {
        let marks = (0..<100).map { _ in LaneClaim(.exactlyOnce).mark }
        #expect(Set(marks).count == marks.count && !marks.contains(""))
    }

    /// A checkpoint that is only marked says what it said, also what this program does not know.
    @Test func aMarkChangesNothingElse() {
        let headers = [
            KafkaHeader(name: "content-type", text: "application/json"),
            KafkaHeader(name: LaneClaim.header, text: "before"), KafkaHeader(name: "of-tomorrow", text: "1"),
        ]
        let record = KafkaRecord(
            topic: "credentialing.publisher.v1.log",
            partition: 0,
            offset: KafkaOffset(rawValue: 7),
            key: [1],
            value: [2, 3],
            headers: headers,
            timestampMilliseconds: nil
        )
        #expect(LaneClaim.Found(record) == found("before", at: 7))
        let message = LaneClaim(.exactlyOnce, mark: "own").marking(record)
        #expect(message.topic == record.topic && message.key == record.key && message.value == record.value)
        let marked = KafkaHeader(name: LaneClaim.header, text: "own")
        #expect(Array(message.headers) == [headers[0], headers[2], marked])
    }
}
