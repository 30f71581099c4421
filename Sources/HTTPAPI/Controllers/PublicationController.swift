import Hummingbird
import NIOPosix

/// `/v1/publications`: how far each lane is; pause, go on, send anew from a position; what waits because it cannot
/// be published. For operators.
struct PublicationController {
    let control: any PublicationControl

    func addRoutes(to group: RouterGroup<KnownCallerContext>) {
        group.get("publications") { request, _ in
            _ = try QueryParameters(request, allowed: [])
            return try JSONAnswer.response(["publications": control.list()])
        }
        group.post("publications/{name}/pause") { request, context in
            _ = try await OperationBody(request, from: context, allowed: [])
            return try await answer(.pause, request, context)
        }
        group.post("publications/{name}/resume") { request, context in
            _ = try await OperationBody(request, from: context, allowed: [])
            return try await answer(.resume, request, context)
        }
        group.post("publications/{name}/backfill") { request, context in
            let options = try await OperationBody(request, from: context, allowed: ["from", "board"])
            guard let from = try options.count("from", max: Int.max) else {
                throw APIProblem(.missingParameter, "from is the first position to be sent", field: "from")
            }
            let board = try options.text("board")
            return try await answer(.backfill(from: UInt64(from), board: board), request, context)
        }
        group.get("publications/{name}/quarantine") { request, context in
            let parameters = try QueryParameters(request, allowed: ["after", "limit"])
            let name = try PathParameters(context).text("name")
            let after = parameters.text("after")
            let limit = try parameters.limit(max: PublicationQuarantine.pageMax)
            let page: PublicationQuarantine
            do throws(PublicationRefusal) {
                page = try control.quarantine(of: name, after: after, limit: limit)
            } catch { throw APIProblem(error) }
            return try JSONAnswer.response(page)
        }
        group.post("publications/{name}/retry") { request, context in
            let options = try await OperationBody(request, from: context, allowed: ["position"])
            let position = try options.count("position", max: Int.max)
            return try await answer(.retry(position: position.map { UInt64($0) }), request, context)
        }
        group.delete("publications/{name}") { request, context in
            _ = try await OperationBody(request, from: context, allowed: [])
            return try await answer(.end, request, context)
        }
    }

    private func answer(
        _ change: PublicationChange,
        _ request: Request,
        _ context: KnownCallerContext
    ) async throws -> Response {
        // Options are in the body: one in the query would else be taken for granted.
        _ = try QueryParameters(request, allowed: [])
        let name = try PathParameters(context).text("name")
        let control = control
        let status = try await NIOThreadPool.singleton.runIfActive { () throws -> PublicationStatus in
            do throws(PublicationRefusal) { return try control.change(change, of: name) } catch {
                throw APIProblem(error)
            }
        }
        return try JSONAnswer.response(status)
    }
}

extension APIProblem {
    init(_ refusal: PublicationRefusal) {
        switch refusal.code {
        case .unknown: self.init(.publicationUnknown, refusal.description)
        case .notQuarantined: self.init(.notQuarantined, refusal.description)
        case .notKnown: self.init(.notReady, refusal.description)
        case .unfit: self.init(.publicationUnfit, refusal.description)
        case .invalid(let field): self.init(.invalidParameter, refusal.description, field: field)
        case .storage: self.init(.storeUnavailable, refusal.description)
        }
    }
}
