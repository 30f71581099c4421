import HTTPTypes
import Hummingbird

/// `/openapi.yaml`: what clients are generated from.
struct SpecificationController {
    func addRoutes(to router: Router<APIRequestContext>) {
        router.get("/openapi.yaml") { request, _ in
            _ = try QueryParameters(request, allowed: [])
            return Response(
                status: .ok,
                headers: [.contentType: Specification.mediaType],
                body: ResponseBody(byteBuffer: Specification.text)
            )
        }
    }
}
