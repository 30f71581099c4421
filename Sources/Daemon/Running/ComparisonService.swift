import Projections
import ServiceLifecycle

/// Ends comparisons of projections when the daemon stops. After HTTP in the group, so before it to stop: requests wait
/// for them, and may for minutes.
struct ComparisonService: Service {
    let operations: ProjectionOperations

    func run() async throws {
        try? await gracefulShutdown()
        operations.endComparisons()
    }
}
