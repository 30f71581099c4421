import EventStore
import Foundation
import Hummingbird
import Identifiers
import NIOPosix
import Projections

/// `/v1/projections/{name}`: rebuild, compare, swap, go back, drop, and the people whose rows wait. For operators.
struct ProjectionController {
    let operations: ProjectionOperations
    let signal: HeadSignal

    func addRoutes(to group: RouterGroup<KnownCallerContext>) {
        addRebuild(to: group)
        addChanges(to: group)
        addQuarantine(to: group)
    }

    private func addRebuild(to group: RouterGroup<KnownCallerContext>) {
        group.post("projections/{name}/rebuild") { request, context in
            let projection = try projection(request, context)
            let options = try await OperationBody(request, from: context, allowed: ["threads"])
            let threads = try options.count("threads", max: ProjectionOperations.threadsMax)
            let all = ProjectionOperations.threads(cores: ProcessInfo.processInfo.activeProcessorCount)
            let status = try await blocking {
                try operations.rebuild(projection, threads: threads ?? all)
            }
            return try JSONAnswer.response(status, status: .accepted)
        }
        group.get("projections/{name}/rebuild") { request, context in
            let projection = try projection(request, context)
            guard let status = operations.status(of: projection) else {
                throw APIProblem(
                    .rebuildMissing,
                    "\(projection) was not rebuilt since the daemon started"
                )
            }
            return try JSONAnswer.response(context.seesSamplesOfRows ? status : status.withoutSamples())
        }
        group.delete("projections/{name}/rebuild") { request, context in
            let projection = try projection(request, context)
            try await blocking { try operations.cancel(projection) }
            return try JSONAnswer.response(["projection": projection.name, "state": "cancelled"])
        }
    }

    private struct Changed: Encodable {
        let projection: String
        /// The generation that answers now, or the one that is gone.
        let generation: UInt32
    }

    private func addChanges(to group: RouterGroup<KnownCallerContext>) {
        group.get("projections/{name}/diff") { request, context in
            let parameters = try QueryParameters(request, allowed: ["minPosition"])
            let projection = try operations.projection(PathParameters(context).text("name"))
            try await QueryFrame(parameters).reached(signal)
            let found = try await blocking { try operations.compare(projection) }
            return try JSONAnswer.response(context.seesSamplesOfRows ? found : found.withoutSamples())
        }
        group.post("projections/{name}/swap") { request, context in
            let projection = try projection(request, context)
            let options = try await OperationBody(request, from: context, allowed: ["acceptDiff"])
            let accepts = try options.flag("acceptDiff")
            return try JSONAnswer.response(
                try await blocking { try operations.swap(projection, acceptDiff: accepts) }
            )
        }
        group.post("projections/{name}/rollback") { request, context in
            let projection = try projection(request, context)
            _ = try await OperationBody(request, from: context, allowed: [])
            let generation = try await blocking { try operations.rollback(projection) }
            return try JSONAnswer.response(Changed(projection: projection.name, generation: generation))
        }
        group.delete("projections/{name}/previous") { request, context in
            let projection = try projection(request, context)
            let generation = try await blocking { try operations.dropPrevious(projection) }
            return try JSONAnswer.response(Changed(projection: projection.name, generation: generation))
        }
    }

    private struct Quarantine: Encodable {
        let projection: String
        let people: [QuarantinedPerson]
        /// To go on with as `after`; absent on the last page.
        let next: String?
    }

    private struct Retried: Encodable {
        let projection: String
        let peer: String
        let applied: Bool
        /// Why the rows still wait; absent when they are applied.
        let quarantine: QuarantinedPerson?
    }

    private func addQuarantine(to group: RouterGroup<KnownCallerContext>) {
        group.get("projections/{name}/quarantine") { request, context in
            let parameters = try QueryParameters(request, allowed: ["after", "limit", "minPosition"])
            let projection = try operations.projection(PathParameters(context).text("name"))
            let after = try parameters.peer("after")
            let limit = try parameters.limit(max: ProjectionOperations.quarantinePageMax)
            try await QueryFrame(parameters).reached(signal)
            let people = try await blocking {
                try operations.quarantine(projection, after: after, limit: limit)
            }
            let next = people.count == limit ? people.last?.peer : nil
            return try JSONAnswer.response(
                Quarantine(projection: projection.name, people: people, next: next)
            )
        }
        group.post("projections/{name}/quarantine/{person}/retry") { request, context in
            let projection = try projection(request, context)
            let peer = try PathParameters(context).peer("person")
            _ = try await OperationBody(request, from: context, allowed: [])
            let entry = try await blocking { try operations.retry(peer, in: projection) }
            return try JSONAnswer.response(
                Retried(
                    projection: projection.name,
                    peer: peer.description,
                    applied: entry == nil,
                    quarantine: entry
                )
            )
        }
    }

    /// Of a request without parameters.
    private func projection(_ request: Request, _ context: KnownCallerContext) throws -> Projection {
        _ = try QueryParameters(request, allowed: [])
        return try operations.projection(PathParameters(context).text("name"))
    }

    /// On a thread that may wait.
    private func blocking<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R {
        try await NIOThreadPool.singleton.runIfActive(body)
    }
}
