import Testing

@testable import Projections

struct RebuildThreadsTests {
    /// On any machine there is a number that a rebuild takes.
    @Test(arguments: [(1, 1), (8, 8), (256, 256), (257, 256), (1_024, 256)])
    func oneForEachCoreUpToTheLimit(cores: Int, threads: Int) {
        #expect(ProjectionOperations.threads(cores: cores) == threads)
    }
}
