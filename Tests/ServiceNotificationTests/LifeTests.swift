import Testing

@testable import ServiceNotification

struct LifeTests {
    private func told(_ steps: [Life.Step]) -> [Notice?] {
        var life = Life()
        return steps.map { life.notice(of: $0) }
    }

    @Test func `a reload is told when it begins and when it is over`() {
        let told = self.told([
            .listens, .reloads(atMicroseconds: 1), .hasReloaded, .reloads(atMicroseconds: 2), .hasReloaded,
        ])
        #expect(
            told == [.ready, .reloading(atMicroseconds: 1), .ready, .reloading(atMicroseconds: 2), .ready]
        )
    }

    @Test func `nobody is ready who only has reloaded`() {
        #expect(told([.reloads(atMicroseconds: 1), .hasReloaded, .listens]) == [nil, nil, .ready])
    }

    @Test func `a reload that began before the start was over is none for the manager`() {
        let told = self.told([
            .reloads(atMicroseconds: 1), .listens, .hasReloaded, .reloads(atMicroseconds: 2), .hasReloaded,
        ])
        #expect(told == [nil, .ready, nil, .reloading(atMicroseconds: 2), .ready])
    }

    @Test func `nothing comes after the end has begun`() {
        let late: [Life.Step] = [.listens, .reloads(atMicroseconds: 2), .hasReloaded, .stops]
        for before in [[], [.listens], [.listens, .reloads(atMicroseconds: 1)]] as [[Life.Step]] {
            var life = Life()
            for step in before { _ = life.notice(of: step) }
            let end = life.notice(of: .stops)
            #expect(end == .stopping)
            let after = late.map { life.notice(of: $0) }
            #expect(after == [nil, nil, nil, nil], "\(before)")
        }
    }
}
