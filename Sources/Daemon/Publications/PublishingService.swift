import Foundation
import ServiceLifecycle

/// Runs the lanes' threads.
struct PublishingService: Service {
    let lanes: PublishingLanes

    func run() async throws {
        lanes.start()
        try? await gracefulShutdown()
        let lanes = lanes
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                lanes.stop()
                continuation.resume()
            }
        }
    }
}
