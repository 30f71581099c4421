import Foundation
import Logging
import Projections
import ServiceLifecycle

/// Ends rebuilds when the daemon stops, before the store is closed.
struct ProjectionService: Service {
    let operations: ProjectionOperations
    let logger: Logger

    func run() async throws {
        try? await gracefulShutdown()
        let operations = operations
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                operations.stop()
                continuation.resume()
            }
        }
    }
}
