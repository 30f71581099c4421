import Testing

@testable import Projections

struct GenerationPointersTests {
    @Test(arguments: [
        GenerationPointers(live: 1), GenerationPointers(live: 7, previous: 6),
        GenerationPointers(live: 7, candidate: 9),
        GenerationPointers(live: 4_294_967_295, previous: 0, candidate: 3),
    ])
    func theTextIsReadBack(_ pointers: GenerationPointers) {
        #expect(GenerationPointers(pointers.text) == pointers)
    }

    @Test func aNumberAloneIsTheLiveOne() {
        #expect(GenerationPointers("12\n") == GenerationPointers(live: 12))
        #expect(GenerationPointers("12") == GenerationPointers(live: 12))
    }

    @Test(arguments: ["", "\n", "x", "1 2", "previous 1", "1\nprevious", "1\nnext 2", "1\nprevious -2", "-1"])
    func anythingElseIsNone(_ text: String) {
        #expect(GenerationPointers(text) == nil)
    }
}
