import Daemon
import Foundation
import Projections

/// A replay that a running daemon does while it takes commands.
extension Replay {
    private static let pollInterval = Duration.milliseconds(200)

    func replayOnline(_ projections: [Projection], _ url: String) async throws {
        let client = try ProjectionClient(call.address(url))
        var hasDifferences = false
        do {
            for projection in projections {
                let status = try await rebuild(projection, client)
                guard let diff = status.diff, status.state == .ready else {
                    throw DaemonError(
                        "\(projection): the rebuild \(status.state.rawValue)\(status.reason.map { ": \($0)" } ?? "")"
                    )
                }
                let isWanted = swap && (acceptDiff || diff.isEmpty)
                if isWanted { _ = try await client.swap(projection.name, acceptDiff: acceptDiff) }
                if !diff.isEmpty, !isWanted { hasDifferences = true }
                try tell(status, diff, swapped: isWanted)
            }
        } catch let refusal as OperatorClient.Refusal { throw complaint(of: refusal) }
        if hasDifferences { throw ExitStatus.checkFailed }
    }

    private func rebuild(
        _ projection: Projection,
        _ client: ProjectionClient
    ) async throws -> RebuildStatus {
        var status = try await client.rebuild(projection.name, threads: threads.threads)
        let line = ProgressLine()
        while status.isRunning {
            line.show(
                "\(projection) \(status.state.rawValue)",
                done: status.events,
                total: status.eventsTotal
            )
            try await Task.sleep(for: Self.pollInterval)
            status = try await client.rebuildStatus(projection.name)
        }
        line.clear()
        return status
    }

    private struct Outcome: Encodable {
        let projection: String
        let rebuild: RebuildStatus
        let swapped: Bool
    }

    private func tell(_ status: RebuildStatus, _ diff: RowDiff, swapped: Bool) throws {
        if output.json {
            return try Terminal.printJSON(
                Outcome(projection: status.projection, rebuild: status, swapped: swapped)
            )
        }
        print(RowDiffText.text(diff))
        let seconds = String(format: "%.2f", status.secondsElapsed)
        print(
            "\(status.projection): generation \(status.generation) \(swapped ? "is live" : "is ready to be swapped in"), \(status.events) events in \(seconds) s"
        )
    }
}
